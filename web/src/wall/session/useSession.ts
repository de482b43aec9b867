/** A session as React sees it. */
import { useCallback, useEffect, useMemo, useReducer, useSyncExternalStore } from "react";
import { others } from "../../live/people";
import type { Room } from "../../live/room";
import { useRoomState } from "../../live/useLive";
import { useBeside } from "../../live/useBeside";
import { isForgotten, isRunning, leftOf, type TimerState } from "./clock";
import { boardEntry } from "./lead";
import { type Stage, stageOf, type StageState } from "./stage";
import { readSession, type Session, type Walk } from "./state";
import { stepOf } from "./steps";

export function useStage(room: Room): [StageState, Stage] {
  const stage = stageOf(room);
  const state = useSyncExternalStore(
    useCallback((run) => stage.subscribe(run), [stage]),
    () => stage.state(),
  );
  return [state, stage];
}

/** Who shows everybody what they see: their name, `""` for one without a name, null where nobody does. */
export function usePresenter(room: Room): string | null {
  return useSyncExternalStore(
    useCallback(
      (run) => {
        room.awareness.on("change", run);
        return () => room.awareness.off("change", run);
      },
      [room],
    ),
    () => {
      for (const [client, state] of room.awareness.getStates()) {
        if (client === room.awareness.clientID || state["shows"] !== true) continue;
        return others(room.awareness).find((person) => person.client === client)?.name ?? "";
      }
      return null;
    },
  );
}

export interface Going extends Session {
  /** The name of who shows the wall to this person; null where nobody does. */
  presenter: string | null;
  /** The walk that is shown here: everybody's, or one's own. */
  walk: Walk | null;
  /** This person says where the walk goes. */
  walks: boolean;
  mayLead: boolean;
}

export function useSession(room: Room): Going {
  const values = useBeside(room, "session/");
  const session = useMemo(() => readSession(values), [values]);
  const shower = usePresenter(room);
  const [{ own }] = useStage(room);
  const mayLead = useRoomState(room)?.mayLead ?? false;
  return useMemo(() => {
    // A spotlight whose holder has gone shines on nothing.
    const presenter = session.look ? shower : null;
    return { ...session, presenter, walk: session.walk ?? own, walks: session.walk === null || mayLead, mayLead };
  }, [session, shower, own, mayLead]);
}

/** The step at which the board stands, as its own line has it. */
export function useStep(room: Room): number {
  return useSyncExternalStore(
    useCallback((run) => room.wall.subscribe(run), [room]),
    () => stepOf(boardEntry(room.wall)),
  );
}

/** The server's time, told anew whenever the timer shows another second. */
export function useClock(room: Room, timer: TimerState | null): number {
  const [, tick] = useReducer((nth: number) => nth + 1, 0);
  const now = room.now();
  const runs = timer !== null && isRunning(timer) && !isForgotten(timer, now);
  useEffect(() => {
    if (!runs || !timer) return;
    // Counted from what is on the screen: some of it may be over since.
    const left = leftOf(timer, now);
    const wait = setTimeout(tick, left > 0 ? Math.max(0, now + (left % 1000) + 15 - room.now()) : 30_000);
    return () => clearTimeout(wait);
  });
  return now;
}
