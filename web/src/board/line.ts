/** Notes on one line, or evenly apart. What is stuck on a note goes with it. Pure. */
import type { Note } from "./cluster";
import { GAP } from "./free";
import { bounds, type Point } from "./geometry";

export const SIDES = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export type Side = (typeof SIDES)[number];
export type Way = "across" | "down";

/** Where each note goes, by its sticky; those stuck on another of them are moved as it is. */
function carried(notes: readonly Note[], place: (own: readonly Note[]) => Point[]): Map<number, Point> {
  const indices = new Set(notes.map((note) => note.index));
  const own = notes.filter((note) => note.on === null || !indices.has(note.on));
  const places = new Map<number, Point>();
  place(own).forEach((at, nth) => {
    const note = own[nth];
    if (note) places.set(note.index, at);
  });
  const byIndex = new Map(notes.map((note) => [note.index, note]));
  for (const note of notes) {
    const base = note.on === null ? undefined : byIndex.get(note.on);
    const at = base && places.get(base.index);
    if (at && base && !places.has(note.index)) places.set(note.index, { x: note.x + at.x - base.x, y: note.y + at.y - base.y });
  }
  return places;
}

/** Puts notes on one line: their left edges, say. Those that lie over each other then are drawn apart. */
export function alignTo(notes: readonly Note[], side: Side): Map<number, Point> {
  return carried(notes, (own) => {
    const box = bounds(own);
    const upright = side === "left" || side === "centre" || side === "right";
    const share = side === "left" || side === "top" ? 0 : side === "right" || side === "bottom" ? 1 : 0.5;
    const order = own.map((_, nth) => nth).sort((a, b) => (upright ? (own[a]?.y ?? 0) - (own[b]?.y ?? 0) : (own[a]?.x ?? 0) - (own[b]?.x ?? 0)) || a - b);
    const places: Point[] = own.map((note) => ({ x: note.x, y: note.y }));
    let along = -Infinity;
    for (const nth of order) {
      const note = own[nth];
      if (!note) continue;
      const at = upright ? { x: box.x + (box.w - note.w) * share, y: Math.max(along, note.y) } : { x: Math.max(along, note.x), y: box.y + (box.h - note.h) * share };
      along = upright ? at.y + note.h + GAP.y : at.x + note.w + GAP.y;
      places[nth] = at;
    }
    return places;
  });
}

/** Puts the same gap between notes, the first and the last staying where they are as long as there is room between them. */
export function spread(notes: readonly Note[], way: Way): Map<number, Point> {
  return carried(notes, (own) => {
    const at = (note: Note) => (way === "across" ? note.x : note.y);
    const size = (note: Note) => (way === "across" ? note.w : note.h);
    const order = own.map((_, nth) => nth).sort((a, b) => {
      const [one, two] = [own[a], own[b]];
      return one && two ? at(one) + size(one) / 2 - at(two) - size(two) / 2 || a - b : 0;
    });
    const box = bounds(own);
    const [begin, room] = way === "across" ? [box.x, box.w] : [box.y, box.h];
    const filled = own.reduce((sum, note) => sum + size(note), 0);
    const gap = own.length < 2 ? 0 : Math.max(GAP.y, (room - filled) / (own.length - 1));
    const places: Point[] = own.map((note) => ({ x: note.x, y: note.y }));
    let along = begin;
    for (const nth of order) {
      const note = own[nth];
      if (!note) continue;
      places[nth] = way === "across" ? { x: along, y: note.y } : { x: note.x, y: along };
      along += size(note) + gap;
    }
    return places;
  });
}
