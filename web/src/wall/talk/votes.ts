/**
 * Rounds of votes, out of `session/vote` and what stands under `vote/` (docs/decisions/0018-live-wall.md). Pure, and the
 * same for everybody: who has put down more than they have is counted up to what they have, in the order of the entries' ids.
 */
import { isId } from "./comments";

export type Scope = "hotspots" | "all";

export interface Round {
  id: string;
  /** How many votes each person has. */
  each: number;
  open: boolean;
  /** What may be voted on. A round that does not say is on hotspots. */
  on: Scope;
}

export interface Result {
  entry: string;
  votes: number;
  people: number;
}

export const ROUND = "session/vote";
export const VOTES = "vote/";
export const EACH_MOST = 20;
export const EACH_FIRST = 3;

const whole = (value: unknown, most: number): value is number => typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;

/** The round that goes on, or the last one; nothing where what stands there is no round. */
export function roundOf(value: unknown): Round | null {
  if (value === null || typeof value !== "object") return null;
  const { round, each, open, on } = value as Record<string, unknown>;
  if (!isId(round) || !whole(each, EACH_MOST)) return null;
  return { id: round, each, open: open === true, on: on === "all" ? "all" : "hotspots" };
}

export const voteKey = (round: string, entry: string, person: string): string => `${VOTES}${round}/${entry}/${person}`;

/** Whose votes in a round lie where, as they stand. */
type Ballots = Map<string, [entry: string, votes: number][]>;

function ballotsOf(values: ReadonlyMap<string, unknown>, round: Round, counts: (entry: string) => boolean): Ballots {
  const ballots: Ballots = new Map();
  for (const [key, value] of values) {
    const [word, id, entry, person, ...more] = key.split("/");
    if (word !== "vote" || id !== round.id || more.length > 0 || !isId(entry) || !isId(person)) continue;
    if (!whole(value, EACH_MOST) || !counts(entry)) continue;
    const ballot = ballots.get(person);
    if (ballot) ballot.push([entry, value]);
    else ballots.set(person, [[entry, value]]);
  }
  return ballots;
}

/** What of a ballot counts: as many votes as each has, in the order of the ids. */
function counted(ballot: [string, number][], each: number): [string, number][] {
  let left = each;
  const taken: [string, number][] = [];
  for (const [entry, votes] of ballot.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const some = Math.min(votes, left);
    left -= some;
    if (some > 0) taken.push([entry, some]);
  }
  return taken;
}

export interface Tally {
  /** This person's votes. */
  mine: ReadonlyMap<string, number>;
  left: number;
  /** Everybody's, the most first; ties in the order of the wall. */
  results: readonly Result[];
  /** How many have voted at all. */
  people: number;
}

/** All of a round. `order` is what may be voted on, in the order of the wall. */
export function tallyOf(values: ReadonlyMap<string, unknown>, round: Round, me: string, order: readonly string[]): Tally {
  const place = new Map(order.map((entry, nth) => [entry, nth]));
  const ballots = ballotsOf(values, round, (entry) => place.has(entry));
  const sums = new Map<string, Result>();
  let mine: ReadonlyMap<string, number> = new Map();
  for (const [person, ballot] of ballots) {
    const taken = counted(ballot, round.each);
    if (person === me) mine = new Map(taken);
    for (const [entry, votes] of taken) {
      const sum = sums.get(entry) ?? { entry, votes: 0, people: 0 };
      sum.votes += votes;
      sum.people += 1;
      sums.set(entry, sum);
    }
  }
  const results = [...sums.values()].sort((a, b) => b.votes - a.votes || b.people - a.people || (place.get(a.entry) ?? 0) - (place.get(b.entry) ?? 0));
  const spent = [...mine.values()].reduce((sum, votes) => sum + votes, 0);
  return { mine, left: round.each - spent, results, people: ballots.size };
}

/** The rank of each result: who has as many votes stands as high. */
export function ranks(results: readonly Result[]): number[] {
  const list: number[] = [];
  results.forEach((result, nth) => list.push(nth > 0 && results[nth - 1]?.votes === result.votes ? (list[nth - 1] ?? 1) : nth + 1));
  return list;
}
