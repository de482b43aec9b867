/** The parking lot, out of what stands under `parked/` (docs/decisions/0018-live-wall.md). Pure. */
import { oneLine } from "../../live/edits";
import { cleanName } from "../../live/people";
import { instantOf } from "./comments";

export interface Parked {
  id: string;
  text: string;
  by: string;
  at: number;
}

export const PARKED = "parked/";
/** Letters, as many as a sticky's name may have. */
export const PARKED_MOST = 300;
const KEY = /^parked\/([A-Za-z0-9_-]{12,32})$/;

export const parkable = (text: string): string => oneLine(text).trim().slice(0, PARKED_MOST).trim();

/** What is put off, the oldest first. What others wrote is not trusted. */
export function parkedOf(values: ReadonlyMap<string, unknown>): Parked[] {
  const list: Parked[] = [];
  for (const [key, value] of values) {
    const id = KEY.exec(key)?.[1];
    if (id === undefined || value === null || typeof value !== "object") continue;
    const { text, by, at } = value as Record<string, unknown>;
    const clean = typeof text === "string" ? parkable(text.slice(0, 4 * PARKED_MOST)) : "";
    if (clean === "") continue;
    list.push({ id, text: clean, by: typeof by === "string" ? cleanName(by.slice(0, 200)) : "", at: instantOf(at) });
  }
  return list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
