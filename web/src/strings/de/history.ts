/** The history of a wall: its moments, the replay, named moments, restoring, in German. */
import type { history as english } from "../en/history";

const named = (name: string) => `„${name}“`;
const counted = (value: number, singular: string, plural: string) => `${value} Zettel ${value === 1 ? singular : plural}`;

export const history: typeof english = {
  history: {
    title: "Verlauf",
    open: "Verlauf dieser Wand",
    back: "Zurück zur Wand",
    picture: (when) => `So sah die Wand aus, ${when}`,
    loading: "Verlauf wird gelesen…",
    none: "Noch wurde nichts geändert",
    noneHow: "Sobald jemand an der Wand schreibt, wird hier jede Änderung aufbewahrt.",
    wallWasEmpty: "Die Wand war noch leer.",
    fault: "Dieser Stand ließ sich nicht lesen.",
    again: "Noch einmal versuchen",

    // The time bar.
    bar: "Wiedergabe",
    slider: "Stand im Verlauf",
    play: "Abspielen",
    pause: "Anhalten",
    previous: "Vorheriger Stand",
    next: "Nächster Stand",
    speed: "Tempo",
    times: (value) => `${value}×`,
    atSpeed: (value) => (value === 1 ? "So schnell, wie es war" : `${value}-mal so schnell`),
    now: "Jetzt",
    toNow: "Zum neuesten Stand",
    earlier: "Frühere Änderungen",
    earlierHow: "Die Stände davor lesen",
    later: (span) => `${span} später`,
    keys: "Umschalt und Pfeiltasten gehen von Stand zu Stand",

    // One moment.
    moment: "Dieser Stand",
    server: "Die Board-Datei",
    wall: "Die Wand selbst",
    somebody: "Jemand",
    restoredThen: "hat einen früheren Stand wiederhergestellt",
    edits: (value) => (value === 1 ? "1 Änderung" : `${value} Änderungen`),
    nth: (nth, of) => `Stand ${nth} von ${of}`,
    say: (who, when, edits, nth) => `${who}, ${when}, ${edits}, ${nth}`,
    did: "Was getan wurde",
    deed: { added: "hinzugefügt", removed: "entfernt", renamed: "umbenannt", moved: "verschoben", changed: "geändert", edited: "bearbeitet" },
    renamedFrom: (was) => `vorher: ${named(was)}`,
    others: (value) =>
      value === 1 ? "und 1 weitere Zeile des Boards: ein Context, ein Pfeil oder eine Einstellung" : `und ${value} weitere Zeilen des Boards: Contexts, Pfeile oder Einstellungen`,
    show: (name) => `${named(name)} an der Wand zeigen`,
    more: (value) => `${value} weitere`,

    // What is different from now.
    different: "Anders als jetzt",
    differentHow: "Was seither getan wurde",
    same: "So sieht die Wand jetzt aus.",
    sameAs: "Nichts ist anders als jetzt.",
    count: {
      added: (value) => `${value} hinzugefügt`,
      removed: (value) => `${value} entfernt`,
      renamed: (value) => `${value} umbenannt`,
      moved: (value) => `${value} verschoben`,
      changed: (value) => `${value} geändert`,
    },
    arrowsAdded: (value) => (value === 1 ? "1 Pfeil mehr" : `${value} Pfeile mehr`),
    arrowsRemoved: (value) => (value === 1 ? "1 Pfeil weniger" : `${value} Pfeile weniger`),

    // All moments.
    moments: "Stände",
    who: "Wer",
    everybody: "Alle",
    rows: (from, to, of) => `${from} bis ${to} von ${of}`,
    newerRows: "Neuere",
    olderRows: "Ältere",

    // Named moments.
    marks: "Benannte Stände",
    noMarks: "Noch hat kein Stand einen Namen.",
    mark: "Diesen Stand benennen",
    markHow: "Alle sehen den Namen und finden damit zu diesem Stand zurück.",
    markName: "Name des Standes",
    markHint: "Nach der ersten Runde",
    markKeep: "Speichern",
    markRename: (name) => `${named(name)} umbenennen`,
    markRemove: (name) => `Namen ${named(name)} entfernen`,
    marked: (name) => `Dieser Stand heißt jetzt ${named(name)}.`,
    unmarked: (name) => `Der Name ${named(name)} ist weg. Der Stand bleibt.`,
    markBy: (who, when) => (who === "" ? when : `${who} · ${when}`),
    markOutside: "Vor den angezeigten Ständen",
    cancel: "Abbrechen",

    // Restoring.
    restore: "Diesen Stand wiederherstellen",
    restoreAsk: (when) => `Wand wiederherstellen, wie sie war: ${when}?`,
    restoreWhat: "Die Wand ändert sich für alle, als eine weitere Änderung.",
    restoreArrows: "Pfeile verlaufen wie damals",
    restoreCounts: {
      added: (value) => counted(value, "von danach verschwindet", "von danach verschwinden"),
      removed: (value) => counted(value, "kommt zurück, der danach entfernt wurde", "kommen zurück, die danach entfernt wurden"),
      renamed: (value) => counted(value, "bekommt den alten Namen zurück", "bekommen den alten Namen zurück"),
      moved: (value) => counted(value, "kehrt an den alten Platz zurück", "kehren an den alten Platz zurück"),
      changed: (value) => counted(value, "bekommt die alten Details zurück", "bekommen die alten Details zurück"),
    },
    restoreSafe: "Alles seither bleibt im Verlauf und lässt sich ebenfalls wiederherstellen. Das veröffentlichte Board ändert sich nicht.",
    restoreGo: "Wiederherstellen",
    restored: (when) => `Die Wand ist wieder, wie sie war: ${when}.`,
    restoreFault: "Die Wand wurde nicht geändert.",
  },
};
