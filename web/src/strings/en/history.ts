/** The history of a wall: its moments, the replay, named moments, restoring. */

const stickies = (value: number) => (value === 1 ? "1 sticky" : `${value} stickies`);
const named = (name: string) => `“${name}”`;

export const history = {
  history: {
    title: "History",
    open: "History of this wall",
    back: "Back to the wall",
    picture: (when: string) => `The wall as it stood, ${when}`,
    loading: "Reading the history…",
    none: "Nothing has been changed yet",
    noneHow: "As soon as somebody writes on the wall, every change is kept here.",
    wallWasEmpty: "The wall was still empty.",
    fault: "This moment could not be read.",
    again: "Try again",

    // The time bar.
    bar: "Replay",
    slider: "Moment of the history",
    play: "Play",
    pause: "Pause",
    previous: "Previous moment",
    next: "Next moment",
    speed: "Speed",
    times: (value: number) => `${value}×`,
    atSpeed: (value: number) => (value === 1 ? "As fast as it happened" : `${value} times as fast`),
    now: "Now",
    toNow: "Go to the newest moment",
    earlier: "Earlier changes",
    earlierHow: "Read the moments before these",
    later: (span: string) => `${span} later`,
    keys: "Shift and arrow keys go from moment to moment",

    // One moment.
    moment: "This moment",
    server: "The board file",
    wall: "The wall itself",
    somebody: "Somebody",
    restoredThen: "restored an earlier moment",
    edits: (value: number) => (value === 1 ? "1 edit" : `${value} edits`),
    nth: (nth: number, of: number) => `moment ${nth} of ${of}`,
    say: (who: string, when: string, edits: string, nth: string) => `${who}, ${when}, ${edits}, ${nth}`,
    did: "What was done",
    deed: { added: "added", removed: "removed", renamed: "renamed", moved: "moved", changed: "changed", edited: "edited" } as Record<string, string>,
    renamedFrom: (was: string) => `before: ${named(was)}`,
    others: (value: number) => (value === 1 ? "and 1 more line of the board: a context, an arrow or a setting" : `and ${value} more lines of the board: contexts, arrows or settings`),
    show: (name: string) => `Show ${named(name)} on the wall`,
    more: (value: number) => `${value} more`,

    // What is different from now.
    different: "Different from now",
    differentHow: "What has been done since then",
    same: "This is how the wall stands now.",
    sameAs: "Nothing is different from now.",
    count: {
      added: (value: number) => `${value} added`,
      removed: (value: number) => `${value} removed`,
      renamed: (value: number) => `${value} renamed`,
      moved: (value: number) => `${value} moved`,
      changed: (value: number) => `${value} changed`,
    } as Record<string, (value: number) => string>,
    arrowsAdded: (value: number) => (value === 1 ? "1 arrow more" : `${value} arrows more`),
    arrowsRemoved: (value: number) => (value === 1 ? "1 arrow fewer" : `${value} arrows fewer`),

    // All moments.
    moments: "Moments",
    who: "Who",
    everybody: "Everybody",
    rows: (from: number, to: number, of: number) => `${from} to ${to} of ${of}`,
    newerRows: "Newer",
    olderRows: "Older",

    // Named moments.
    marks: "Snapshots",
    noMarks: "No moment has a name yet.",
    mark: "Name this moment",
    markHow: "Everybody sees the name, and finds this moment again by it.",
    markName: "Name of the moment",
    markHint: "After the first round",
    markKeep: "Keep",
    markRename: (name: string) => `Rename ${named(name)}`,
    markRemove: (name: string) => `Remove the name ${named(name)}`,
    marked: (name: string) => `This moment is now called ${named(name)}.`,
    unmarked: (name: string) => `The name ${named(name)} is gone. The moment stays.`,
    markBy: (who: string, when: string) => (who === "" ? when : `${who} · ${when}`),
    markOutside: "Before the moments that are shown",
    cancel: "Cancel",

    // Restoring.
    restore: "Restore this moment",
    restoreAsk: (when: string) => `Make the wall as it was on ${when}?`,
    restoreWhat: "The wall changes for everybody, as one more edit.",
    restoreArrows: "Arrows run as they did",
    restoreCounts: {
      added: (value: number) => `${stickies(value)} written since then ${value === 1 ? "goes" : "go"} away`,
      removed: (value: number) => `${stickies(value)} removed since then ${value === 1 ? "comes" : "come"} back`,
      renamed: (value: number) => `${stickies(value)} ${value === 1 ? "gets its" : "get their"} old name back`,
      moved: (value: number) => `${stickies(value)} ${value === 1 ? "moves" : "move"} back to where ${value === 1 ? "it" : "they"} stood`,
      changed: (value: number) => `${stickies(value)} ${value === 1 ? "gets its" : "get their"} old details back`,
    } as Record<string, (value: number) => string>,
    restoreSafe: "Everything since then stays in the history and can be restored in turn. The published board does not change.",
    restoreGo: "Restore",
    restored: (when: string) => `The wall is as it was on ${when}.`,
    restoreFault: "The wall was not changed.",
  },
};
