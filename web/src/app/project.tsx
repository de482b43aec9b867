/** One open project: its board, its pulses and its live stream, shared by every page about it. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { forget, leave } from "../live/rooms";
import { Api, type Filter } from "../sync/api";
import { isShut } from "../sync/http";
import { type Connection, Live } from "../sync/live";
import { Pulses } from "../sync/pulses";
import type { BoardView, CommandPulse, EventPulse, FunnelPulse, Ledger, PolicyPulse, StickyView, TailBatch } from "../wire";
import { useNow, useResource } from "./hooks";
import { Trouble } from "./Trouble";

export interface Project {
  name: string;
  api: Api;
  board: BoardView;
  pulses: Pulses;
  connection: Connection;
  reload(): void;
  /** Follows the records that fit a filter until the returned function is called. One follower at a time. */
  follow(filter: Filter, take: (batch: TailBatch) => void): () => void;
  /** `kind/slug` → sticky. */
  find(key: string): StickyView | undefined;
}

export const ProjectContext = createContext<Project | null>(null);

/** What a sticky is called in addresses: its kind and its slug, unless those are another's too. */
export const keyOf = (sticky: StickyView & { key?: string }): string => sticky.key ?? `${sticky.kind}/${sticky.slug}`;

export function useProject(): Project {
  const project = useContext(ProjectContext);
  if (!project) throw new Error("no project here");
  return project;
}

export function ProjectProvider({ name, children }: { name: string; children: ReactNode }) {
  const api = useMemo(() => new Api(name), [name]);
  const pulses = useMemo(() => new Pulses(), [api]);
  const board = useResource(`board ${name}`, (signal) => api.board(signal));
  const [connection, setConnection] = useState<Connection>("connecting");
  const live = useRef<Live | null>(null);
  const follower = useRef<((batch: TailBatch) => void) | null>(null);
  const { reload } = board;
  const known = board.value !== null;

  useEffect(() => {
    if (!known) return;
    const stream = new Live(api.path("live"), {
      pulse: (pulse, whole) => pulses.take(pulse, whole),
      tail: (batch) => follower.current?.(batch),
      board: () => reload(),
      connection: setConnection,
    });
    live.current = stream;
    return () => {
      live.current = null;
      stream.close();
    };
  }, [api, pulses, reload, known]);

  useEffect(() => leave, [api]);
  useEffect(() => {
    if (isShut(board.error)) forget(api);
  }, [api, board.error]);

  const value = useMemo((): Project | null => {
    if (!board.value) return null;
    const byKey = new Map(board.value.stickies.map((sticky) => [keyOf(sticky), sticky]));
    return {
      name,
      api,
      board: board.value,
      pulses,
      connection,
      reload,
      find: (key) => byKey.get(key),
      follow(filter, take) {
        follower.current = take;
        live.current?.watch(filter);
        return () => {
          if (follower.current === take) follower.current = null;
        };
      },
    };
  }, [name, api, board.value, pulses, connection, reload]);

  if (!value) return <Trouble error={board.error} loading={board.loading} again={board.reload} />;
  return <ProjectContext.Provider value={value}>{children}</ProjectContext.Provider>;
}

export function useEventPulse(slug: string): EventPulse | undefined {
  const { pulses } = useProject();
  return useSyncExternalStore(
    (run) => pulses.subscribe(`events/${slug}`, run),
    () => pulses.event(slug),
  );
}

export function usePolicyPulse(slug: string): PolicyPulse | undefined {
  const { pulses } = useProject();
  return useSyncExternalStore(
    (run) => pulses.subscribe(`policies/${slug}`, run),
    () => pulses.policy(slug),
  );
}

export function useCommandPulse(slug: string): CommandPulse | undefined {
  const { pulses } = useProject();
  return useSyncExternalStore(
    (run) => pulses.subscribe(`commands/${slug}`, run),
    () => pulses.command(slug),
  );
}

export function useFunnelPulse(slug: string): FunnelPulse | undefined {
  const { pulses } = useProject();
  return useSyncExternalStore(
    (run) => pulses.subscribe(`funnels/${slug}`, run),
    () => pulses.funnel(slug),
  );
}

export function useLedger(): Ledger | null {
  const { pulses } = useProject();
  return useSyncExternalStore(
    (run) => pulses.subscribe("ledger", run),
    () => pulses.ledger(),
  );
}

/** The present by the server's clock. */
export function useServerNow(): number {
  const { pulses } = useProject();
  return useNow() + pulses.ahead;
}
