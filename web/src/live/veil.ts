/**
 * Notes that are written silently: during a round each is veiled in the same change that makes it, and stands for nobody
 * but its writer until the round is over.
 */
import type { FindingView } from "../wire";
import { type Beside, besideOf, personId } from "./beside";
import type { Snapshot, WallDocument } from "./document";

const ROUND = "session/silent";
export const VEIL = "veil/";

/** The silent round that goes on, if one does. */
export function roundOf(beside: Beside): string | null {
  const round = beside.value(ROUND);
  return typeof round === "string" && round !== "" ? round : null;
}

/** To be called in the change that makes a sticky. */
export function veil(wall: WallDocument, id: string): void {
  const beside = besideOf(wall);
  const round = roundOf(beside);
  if (round !== null) beside.set(VEIL + id, `${round}/${personId()}`);
}

export interface Veils {
  /** Ids of what others are writing silently. */
  hidden: ReadonlySet<string>;
  /** Ids of what this person wrote in the round, and others do not see yet. */
  own: ReadonlySet<string>;
}

const NONE: Veils = { hidden: new Set(), own: new Set() };

/** What is veiled while a round goes on, for one person. A veil of another round hides nothing. */
export function veilsOf(veils: ReadonlyMap<string, unknown>, round: string | null, person: string): Veils {
  if (round === null || veils.size === 0) return NONE;
  const [hidden, own] = [new Set<string>(), new Set<string>()];
  for (const [key, value] of veils) {
    if (typeof value !== "string" || !value.startsWith(`${round}/`)) continue;
    (value.slice(round.length + 1) === person ? own : hidden).add(key.slice(VEIL.length));
  }
  return { hidden, own };
}

/** The wall without what is hidden from this person. The same object where nothing is. */
export function withoutHidden(snapshot: Snapshot, hidden: ReadonlySet<string>): Snapshot {
  return hidden.size === 0 ? snapshot : { entries: snapshot.entries, order: snapshot.order.filter((id) => !hidden.has(id)) };
}

/** A finding may tell a name that is hidden still: while something is, nothing is found fault with. */
export const findingsWhile = (hidden: ReadonlySet<string>, findings: FindingView[]): FindingView[] => (hidden.size === 0 ? findings : []);
