/** What is said, voted and put off at a wall, as React sees it. Read once for each change, however many look. */
import { useMemo } from "react";
import { personId } from "../../live/beside";
import type { LiveBoard, LiveSticky } from "../../live/compose";
import { keptName } from "../../live/people";
import type { Room, RoomState } from "../../live/room";
import { usePeople, useRoomState } from "../../live/useLive";
import { useBeside } from "../../live/useBeside";
import { openOn, speakers, TALK, type Thread, threadsOf } from "./comments";
import { PARKED, type Parked, parkedOf } from "./parked";
import { ROUND, type Round, roundOf, type Tally, tallyOf, VOTES } from "./votes";
import { mentionPattern, mentions, NAMES_MOST } from "./words";

/** Keeps what was made of a map for as long as the map is kept. */
function kept<T>(make: (values: ReadonlyMap<string, unknown>) => T) {
  const made = new WeakMap<ReadonlyMap<string, unknown>, { it: T }>();
  return (values: ReadonlyMap<string, unknown>): T => {
    const held = made.get(values) ?? { it: make(values) };
    made.set(values, held);
    return held.it;
  };
}

const threads = kept(threadsOf);
const parked = kept(parkedOf);
const open = kept((values) => openOn(threads(values)));

export const useThreads = (room: Room | null): readonly Thread[] => threads(useBeside(room, TALK));
export const useOpenOn = (room: Room | null): ReadonlyMap<string, number> => open(useBeside(room, TALK));
export const useParked = (room: Room | null): readonly Parked[] => parked(useBeside(room, PARKED));

/** Whether this person may comment, vote and park; and lead a round. */
export function useRights(room: Room | null): { may: boolean; lead: boolean; name: string } {
  const state: RoomState | null = useRoomState(room);
  const may = state !== null && state.ready && state.mayEdit;
  return { may, lead: may && state.reading.may_lead === true, name: state?.name || keptName() };
}

export interface Names {
  /** Who is here or has said something, this person last. */
  all: readonly string[];
  others: readonly string[];
  /** Finds them in a text. */
  pattern: RegExp;
}

export function useNames(room: Room | null): Names {
  const people = usePeople(room);
  const said = useThreads(room);
  const { name } = useRights(room);
  return useMemo(() => {
    const others = [...new Set([...people.map((person) => person.name), ...speakers(said)])].filter((each) => each !== name).slice(0, NAMES_MOST - 1);
    const all = name === "" ? others : [...others, name];
    return { all, others, pattern: mentionPattern(all) };
  }, [people, said, name]);
}

/** Threads in which somebody else calls this person by name. */
export function useCalls(room: Room | null): readonly Thread[] {
  const said = useThreads(room);
  const { name } = useRights(room);
  const { pattern } = useNames(room);
  return useMemo(
    () => said.filter(({ first, replies }) => [first, ...replies].some(({ text, person }) => person !== personId() && mentions(text, name, pattern))),
    [said, name, pattern],
  );
}

export interface Vote {
  round: Round;
  tally: Tally;
  /** What may be voted on, in the order of the wall. */
  on: readonly LiveSticky[];
}

/** The round of votes that goes on, or was closed last. */
export function useVote(room: Room | null, live: LiveBoard | null): Vote | null {
  const value = useBeside(room, ROUND).get(ROUND);
  const votes = useBeside(room, VOTES);
  const stickies = live?.stickies;
  return useMemo(() => {
    const round = roundOf(value);
    if (!round || !stickies) return null;
    const on = stickies.filter((sticky) => sticky.name !== "" && (round.on === "all" || sticky.kind === "hotspot"));
    return { round, on, tally: tallyOf(votes, round, personId(), on.map((sticky) => sticky.id)) };
  }, [value, votes, stickies]);
}
