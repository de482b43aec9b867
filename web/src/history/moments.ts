/** The moments of a wall's history, as the server lists them: oldest first, each a run of edits by one person. */
import type { Api } from "../sync/api";
import { ask, query } from "../sync/http";

export interface Moment {
  id: string;
  time: string;
  /** The same instant, ms since 1970. */
  at: number;
  /** A name; or, where it is nobody's, one of `NOBODY`. */
  who: string;
  edits: number;
  /** Somebody made the wall what it was before. */
  restored: boolean;
}

/** Who no person with a name is: an edit of the file, what the wall did itself, somebody who said no name. No name begins so. */
export const NOBODY = { file: "", wall: "\u0001wall", somebody: "\u0001somebody" } as const;

function doer(who: unknown, deed: unknown): string {
  if (typeof who === "string" && who !== "") return who.replace(/^\u0001+/, "").slice(0, WHO_MOST);
  return deed === "wall" ? NOBODY.wall : deed === "edit" || deed === "restored" ? NOBODY.somebody : NOBODY.file;
}

export interface MomentPage {
  moments: Moment[];
  /** There are more before the first. */
  older: boolean;
}

/** How many are asked for at first, and when the end of the list is looked at again. */
export const PAGE = 500;
export const END = 100;
const WHO_MOST = 40;

function momentOf(value: unknown): Moment | null {
  const { moment, time, who, edits, deed } = (value ?? {}) as Record<string, unknown>;
  if (typeof moment !== "string" || moment === "" || typeof time !== "string") return null;
  const at = Date.parse(time);
  if (!Number.isFinite(at)) return null;
  return { id: moment, time, at, who: doer(who, deed), edits: typeof edits === "number" && edits > 0 ? Math.floor(edits) : 0, restored: deed === "restored" };
}

export function pageOf(answer: unknown): MomentPage {
  const { moments, older } = (answer ?? {}) as { moments?: unknown; older?: unknown };
  return { moments: Array.isArray(moments) ? moments.flatMap((each) => momentOf(each) ?? []) : [], older: older === true };
}

export async function listMoments(api: Api, before: string | null, signal?: AbortSignal, limit = PAGE): Promise<MomentPage> {
  return pageOf(await ask<unknown>(api.path(`wall/history${query({ before, limit })}`), signal ? { signal } : {}));
}

/** How long a name may be that a restore is told of. */
const BY_MOST = 64;

/** Makes the wall what it was, in the name that this person has on it. */
export function restore(api: Api, moment: string, name: string): Promise<unknown> {
  // A name may have come from anywhere; what the server does not take is left out, not refused.
  const by = [...name.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ")].slice(0, BY_MOST).join("").trim();
  return ask(api.path(`wall/history/${encodeURIComponent(moment)}/restore${query({ by: by || null })}`), { method: "POST" });
}

/** Which moment holds an edit, by index: its own, or the run that went on after it; null where none does. */
export function momentHolding(moments: readonly Moment[], id: string): number | null {
  const [chapter, index] = placeOf(id);
  const at = moments.findIndex((each) => {
    const [of, last] = placeOf(each.id);
    return of === chapter && last >= index;
  });
  return at < 0 ? null : at;
}

/** A moment's id says its chapter, and the last of its edits there. */
const placeOf = (id: string): [string, number] => [id.slice(0, id.lastIndexOf("-")), Number(id.slice(id.lastIndexOf("-") + 1))];

/** What is known with a newer answer about its end: a run of edits that went on meanwhile stands in for itself. */
export function renewed(known: readonly Moment[], newest: MomentPage): { moments: readonly Moment[]; gap: boolean } {
  const [first] = newest.moments;
  if (!first) return { moments: known, gap: false };
  const same = known.length > 0 && JSON.stringify(known.slice(-newest.moments.length)) === JSON.stringify(newest.moments);
  if (same) return { moments: known, gap: false };
  const from = known.findIndex((each) => each.id === first.id);
  if (from >= 0) return { moments: [...known.slice(0, from), ...newest.moments], gap: false };
  const before = known.filter((each) => each.at < first.at);
  // More came than one page holds: what lies between is not known, so that only the page counts.
  return newest.older && before.length > 0 ? { moments: newest.moments, gap: true } : { moments: newest.moments, gap: false };
}

/** What is known with a page before it. */
export function extended(known: readonly Moment[], earlier: MomentPage): readonly Moment[] {
  const held = new Set(known.map((each) => each.id));
  const fresh = earlier.moments.filter((each) => !held.has(each.id));
  return fresh.length === 0 ? known : [...fresh, ...known];
}

/** A run of edits that goes on is the same moment with another board: its key tells them apart. */
export const keyOf = ({ id, edits }: Moment): string => `${id} ${edits}`;
export const idIn = (key: string): string => key.split(" ")[0] ?? key;

/** Everybody who edited, in the order in which they first did. */
export const peopleOf = (moments: readonly Moment[]): string[] => [...new Set(moments.map((each) => each.who))];
