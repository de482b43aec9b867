/** What a hand can do at the desk. Every act is one step to undo. */
import { freeSpot, GAP, inRows } from "../../board/free";
import { bounds, type Point } from "../../board/geometry";
import { isNote, isRemark, type Kind, kindOf, type Paper, sizeOf } from "../../board/kinds";
import { add, addAll, connect as tie, isSticky, move, type NewNote, type Place, remove, setKind } from "../../live/edits";
import { nextKind, tieOf } from "../../live/grammar";
import { strings } from "../../strings";
import type { Desk } from "./desk";

/** The context whose region a point is in. */
function contextAt(desk: Desk, at: Point): string | null {
  const region = desk.sight?.layout.regions.find((each) => each.context !== null && at.x >= each.x && at.y >= each.y && at.x <= each.x + each.w && at.y <= each.y + each.h);
  if (!region) return null;
  return [...desk.room.wall.snapshot().entries.values()].find((entry) => entry.word === "context" && entry.name === region.context)?.id ?? null;
}

function begin(desk: Desk, note: NewNote, from: string | null = null): string {
  desk.stop();
  desk.room.wall.pause();
  const id = add(desk.room.wall, note);
  desk.write(id, { fresh: true, tie: from === null ? null : { from } });
  desk.say(strings.edit.made(strings.kinds[note.word] ?? note.word));
  return id;
}

/** A new note, to be written on at once: where a hand wants it, or near the middle of the screen. */
export function create(desk: Desk, kind: Paper, at?: Point, from: string | null = null): string {
  desk.stop();
  desk.hold();
  const size = sizeOf(kind);
  const only = desk.only;
  const beside = at ? undefined : only && desk.noteOf(only.id);
  const middle = desk.middle();
  const corner = at ? { x: at.x - size.w / 2, y: at.y - size.h / 2 } : beside ? { x: beside.x + beside.w + GAP.x, y: beside.y } : { x: middle.x - size.w / 2, y: middle.y - size.h / 2 };
  const spot = at ? corner : freeSpot(desk.sight?.layout.notes ?? [], corner, size);
  const within = contextAt(desk, { x: spot.x + size.w / 2, y: spot.y + size.h / 2 });
  const after = beside && only && desk.room.wall.entry(only.id)?.within === within ? only.id : null;
  return begin(desk, { word: kind, within, after, ...desk.toShared(spot) }, from);
}

/** The next note to the right of one: of this kind, tied to it if asked for. */
export function next(desk: Desk, id: string, kind: Paper, tied: boolean): string | null {
  const entry = desk.room.wall.entry(id);
  const note = desk.noteOf(id);
  if (!entry || !note) return null;
  desk.hold();
  const size = sizeOf(kind);
  // Centres stay on one line, whatever the sizes.
  const want = { x: note.x + note.w + GAP.x, y: note.y + (note.h - size.h) / 2 };
  const spot = freeSpot(desk.sight?.layout.notes.filter((each) => each !== note) ?? [], want, size);
  return begin(desk, { word: kind, within: entry.within, after: id, ...desk.toShared(spot) }, tied ? id : null);
}

export function nextOf(desk: Desk, id: string): string | null {
  const word = desk.room.wall.entry(id)?.word ?? "event";
  return next(desk, id, nextKind(kindOf(word)), !isNote(word));
}

/** Ties one note to another as the grammar writes it, and shows the arrow before the server has read it. */
export function connect(desk: Desk, from: string, to: string): boolean {
  const { wall } = desk.room;
  const [a, b] = [wall.entry(from), wall.entry(to)];
  if (!a || !b) return false;
  // What was written down the other way round is meant the way the grammar has it.
  const turned = tieOf(a.word, b.word).form === "link" && tieOf(b.word, a.word).form !== "link";
  const [first, second] = turned ? [b, a] : [a, b];
  desk.hold();
  wall.pause();
  if (!tie(wall, first.id, second.id)) return false;
  const kind = isRemark(first.word) ? "note" : tieOf(first.word, second.word).form === "link" ? "link" : "flow";
  desk.room.hope({ from: first.id, to: second.id, kind });
  desk.say(strings.edit.connected(first.name, second.name));
  return true;
}

export function erase(desk: Desk, ids: readonly string[]): void {
  const stickies = ids.filter((id) => isSticky(desk.room.wall.entry(id)?.word ?? ""));
  if (stickies.length === 0) return;
  desk.hold();
  desk.room.wall.pause();
  desk.room.despair();
  const name = stickies.length === 1 ? (desk.room.wall.entry(stickies[0] ?? "")?.name ?? "") : "";
  remove(desk.room.wall, stickies);
  desk.pick([]);
  desk.say(stickies.length === 1 ? strings.edit.erased(name) : strings.edit.erasedSome(stickies.length));
}

/** Moves notes by so much. */
export function shiftBy(desk: Desk, ids: Iterable<string>, by: Point): void {
  desk.hold();
  const places = new Map<string, Place>();
  for (const id of ids) {
    const note = desk.noteOf(id);
    if (note) places.set(id, desk.toShared({ x: note.x + by.x, y: note.y + by.y }));
  }
  move(desk.room.wall, places);
}

export function turnInto(desk: Desk, ids: Iterable<string>, kind: Kind): void {
  desk.hold();
  desk.room.wall.pause();
  for (const id of ids) setKind(desk.room.wall, id, kind);
}

export function unlink(desk: Desk, link: string): void {
  desk.room.despair();
  desk.room.wall.pause();
  desk.room.wall.change(() => desk.room.wall.entries.delete(link));
  desk.say(strings.edit.unlinked);
}

/** Sets down many notes at once, in rows, where there is room. */
export function setDown(desk: Desk, notes: readonly NewNote[], at: Point | null): string[] {
  if (notes.length === 0) return [];
  desk.stop();
  desk.hold();
  desk.room.wall.pause();
  const sizes = notes.map((note) => sizeOf(note.word, note.head?.["picture"] !== undefined));
  const placed = notes.every((note) => note.x !== undefined && note.y !== undefined);
  const rects = placed ? notes.map((note, nth) => ({ x: note.x ?? 0, y: note.y ?? 0, ...(sizes[nth] ?? sizeOf("event")) })) : [];
  const grid = placed ? rects : inRows(sizes, { x: 0, y: 0 });
  const whole = bounds(grid.map((spot, nth) => ({ ...spot, ...(sizes[nth] ?? sizeOf("event")) })));
  const middle = at ?? desk.middle();
  const corner = freeSpot(desk.sight?.layout.notes ?? [], { x: middle.x - whole.w / 2, y: middle.y - whole.h / 2 }, { w: whole.w, h: whole.h });
  const within = contextAt(desk, middle);
  const ids = addAll(
    desk.room.wall,
    notes.map((note, nth) => {
      const spot = grid[nth] ?? { x: 0, y: 0 };
      return { ...note, within: note.within ?? within, ...desk.toShared({ x: corner.x + spot.x - whole.x, y: corner.y + spot.y - whole.y }) };
    }),
  );
  desk.room.wall.pause();
  desk.pick(ids);
  desk.say(strings.edit.setDown(ids.length));
  return ids;
}

export function undo(desk: Desk, again: boolean): void {
  desk.stop();
  desk.room.despair();
  const { undo: manager } = desk.room.wall;
  const done = again ? manager.redo() : manager.undo();
  desk.say(done ? (again ? strings.edit.redone : strings.edit.undone) : strings.edit.nothingToUndo);
}
