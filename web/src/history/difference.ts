/** What is different between two states of a board, sticky by sticky. Pure. */
import type { LiveBoard, LiveSticky } from "../live/compose";

export const DEEDS = ["added", "removed", "renamed", "moved", "changed"] as const;
export type Deed = (typeof DEEDS)[number];

export interface Change {
  /** Edited: somehow, as long as it is not known from what. */
  deed: Deed | "edited";
  id: string;
  kind: string;
  name: string;
  /** What it was called before, if it was renamed. */
  was: string | null;
}

export interface Difference {
  /** In the order of the board; a sticky that was renamed and moved is there twice. */
  changes: readonly Change[];
  counts: Readonly<Record<Deed, number>>;
  /** Arrows that only the later board has, and that only the earlier had. */
  arrows: { added: number; removed: number };
  /** Nothing at all is different. */
  same: boolean;
}

/** What is said of a sticky besides its name and its place. */
function said(sticky: LiveSticky): string {
  const { kind, context, about, owner, pivotal, failure, fields, sentence, state } = sticky;
  return JSON.stringify([kind, context ?? null, about ?? null, owner ?? null, pivotal, failure, fields, sentence ?? null, state ?? null]);
}

const MOVED_FROM = 1;

interface Stood {
  sticky: LiveSticky;
  place: { x: number; y: number } | null;
}

/** Notes without a name are on the wall and not yet on the board. */
function standing(board: LiveBoard): Map<string, Stood> {
  return new Map(board.stickies.flatMap((sticky, nth) => (sticky.name === "" ? [] : [[sticky.id, { sticky, place: board.places[nth] ?? null }] as const])));
}

function arrowsOf(board: LiveBoard): Set<string> {
  return new Set(board.edges.map(({ from, to, kind }) => `${board.stickies[from]?.id} ${board.stickies[to]?.id} ${kind}`));
}

/** What was done to the earlier board to make it the later. */
export function difference(earlier: LiveBoard, later: LiveBoard): Difference {
  const [old, now] = [standing(earlier), standing(later)];
  const changes: Change[] = [];
  const counts: Record<Deed, number> = { added: 0, removed: 0, renamed: 0, moved: 0, changed: 0 };
  const note = (deed: Deed, { id, kind, name }: LiveSticky, was: string | null = null) => {
    counts[deed] += 1;
    changes.push({ deed, id, kind, name, was });
  };
  for (const [id, { sticky, place }] of now) {
    const before = old.get(id);
    if (!before) {
      note("added", sticky);
      continue;
    }
    if (before.sticky.name !== sticky.name) note("renamed", sticky, before.sticky.name);
    // A place where there was none is where the wall itself had laid the note.
    if (place && before.place && Math.hypot(place.x - before.place.x, place.y - before.place.y) >= MOVED_FROM) note("moved", sticky);
    if (before.sticky !== sticky && said(before.sticky) !== said(sticky)) note("changed", sticky);
  }
  for (const [id, { sticky }] of old) if (!now.has(id)) note("removed", sticky);
  const [were, are] = [arrowsOf(earlier), arrowsOf(later)];
  const arrows = { added: [...are].filter((each) => !were.has(each)).length, removed: [...were].filter((each) => !are.has(each)).length };
  return { changes, counts, arrows, same: changes.length === 0 && arrows.added + arrows.removed === 0 };
}

/** What a moment's edits did: told from the board before it where that is known, or else only which stickies they touched. */
export function deedsOf(before: LiveBoard | null, after: LiveBoard, changed: readonly string[]): { changes: Change[]; others: number } {
  const changes = before ? [...difference(before, after).changes] : [];
  const told = new Set(changes.map(({ id }) => id));
  const byId = new Map(after.stickies.map((sticky) => [sticky.id, sticky]));
  let others = 0;
  for (const id of new Set(changed)) {
    const sticky = byId.get(id);
    if (told.has(id)) continue;
    if (sticky && sticky.name !== "") changes.push({ deed: "edited", id, kind: sticky.kind, name: sticky.name, was: null });
    else others += 1;
  }
  return { changes, others };
}
