/** The live wall as React sees it. */
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Project } from "../app/project";
import { keyOf } from "../app/project";
import { Composer, type LiveBoard } from "./compose";
import { others, type Person } from "./people";
import type { Room, RoomState } from "./room";
import { currentRoom, enter, onRoom } from "./rooms";
import { useVeils } from "./useVeils";
import { findingsWhile, withoutHidden } from "./veil";

export function useRoom(): Room | null {
  return useSyncExternalStore(onRoom, currentRoom);
}

const nothing = () => () => undefined;

export function useRoomState(room: Room | null): RoomState | null {
  return useSyncExternalStore(
    useCallback((run) => (room ? room.subscribe(run) : nothing()), [room]),
    () => room?.state() ?? null,
  );
}

/** Stands at a project's wall, if it has one for this browser. What the server says of the draft is asked for again when it has read it. */
export function useEntered(project: Project): Room | null {
  const reload = useRef(project.reload);
  reload.current = project.reload;
  const { api } = project;
  useEffect(() => enter(api, () => reload.current()), [api]);
  return useRoom();
}

/** The board as the document and the last reading have it; null as long as there is nothing live. */
export function useLiveBoard(room: Room | null, base: Project["board"]): LiveBoard | null {
  const state = useRoomState(room);
  const snapshot = useSyncExternalStore(
    useCallback((run) => (room ? room.wall.subscribe(run) : nothing()), [room]),
    () => room?.wall.snapshot() ?? null,
  );
  const { hidden } = useVeils(room);
  const composer = useMemo(() => (room ? new Composer() : null), [room]);
  const { ready, reading, hopes } = state ?? {};
  return useMemo(() => {
    if (!composer || !snapshot || !ready || !reading || !hopes) return null;
    const board = composer.compose(withoutHidden(snapshot, hidden), reading, base, hopes);
    return { ...board, findings: findingsWhile(hidden, board.findings) };
  }, [composer, snapshot, hidden, ready, reading, hopes, base]);
}

/** A project whose board is the live one. */
export function withBoard(project: Project, board: LiveBoard): Project {
  const byKey = new Map(board.stickies.flatMap((sticky) => [[sticky.id, sticky] as const, [keyOf(sticky), sticky] as const]));
  return { ...project, board, find: (key) => byKey.get(key) };
}

/** Everybody else who is here. Told anew when who they are or what they have picked changes, not when a cursor moves. */
export function usePeople(room: Room | null): Person[] {
  const last = useRef<{ said: string; people: Person[] }>({ said: "", people: [] });
  return useSyncExternalStore(
    useCallback(
      (run) => {
        if (!room) return () => undefined;
        room.awareness.on("change", run);
        return () => room.awareness.off("change", run);
      },
      [room],
    ),
    () => {
      const people = room ? others(room.awareness) : [];
      const said = JSON.stringify(people.map(({ client, name, colour, picked, writing }) => [client, name, colour, picked, writing]));
      if (said !== last.current.said) last.current = { said, people };
      return last.current.people;
    },
  );
}
