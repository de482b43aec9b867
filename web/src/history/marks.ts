/** Named moments: `mark/<id>` beside the board. Others wrote them, so that their shape is looked at. */
import { besideOf } from "../live/beside";
import { newId } from "../live/ids";
import type { Room } from "../live/room";
import { cleanName } from "../live/people";
import type { Moment } from "./moments";

export interface Mark {
  id: string;
  name: string;
  by: string;
  at: number;
}

export const PREFIX = "mark/";
export const NAME_MOST = 60;
const SHOWN_MOST = 300;

/** A name as it is kept: one line, not too long. */
export const cleanMark = (name: string): string => [...name.replace(/\s+/g, " ").trim()].slice(0, NAME_MOST).join("");

function markOf(key: string, value: unknown): Mark | null {
  const { name, by, at } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || typeof at !== "number" || !Number.isFinite(at)) return null;
  const clean = cleanMark(name);
  return clean === "" ? null : { id: key.slice(PREFIX.length), name: clean, by: typeof by === "string" ? cleanName(by) : "", at };
}

/** The latest first. */
export function marksOf(values: ReadonlyMap<string, unknown>): Mark[] {
  const marks = [...values].flatMap(([key, value]) => markOf(key, value) ?? []);
  return marks.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).slice(0, SHOWN_MOST);
}

/** Which moment a named one is, by index: the last that is not after it; null where it lies before all that is known. */
export function momentOfMark(moments: readonly Moment[], at: number): number | null {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : low - 1;
}

export function addMark(room: Room, name: string, at: number): void {
  besideOf(room.wall).set(`${PREFIX}${newId()}`, { name: cleanMark(name), by: room.state().name, at });
}

export function renameMark(room: Room, mark: Mark, name: string): void {
  besideOf(room.wall).set(`${PREFIX}${mark.id}`, { name: cleanMark(name), by: mark.by, at: mark.at });
}

export function removeMark(room: Room, mark: Mark): void {
  besideOf(room.wall).remove(`${PREFIX}${mark.id}`);
}
