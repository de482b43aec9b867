/** The few hooks that several pages share. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { onMove, parseRoute, type Route } from "./route";

let seenAddress = "";
let seenRoute: Route = { page: "start" };

function currentRoute(): Route {
  const address = location.pathname + location.search;
  if (address !== seenAddress) {
    seenAddress = address;
    seenRoute = parseRoute(location.pathname, location.search);
  }
  return seenRoute;
}

export function useRoute(): Route {
  return useSyncExternalStore(onMove, currentRoute);
}

export interface Resource<T> {
  value: T | null;
  error: unknown;
  loading: boolean;
  reload(): void;
}

const RETRY_MS = 4_000;

/** Asks once per key, keeps the old value while the new one is on its way, and asks again while nobody answers. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: unknown; loading: boolean }>({
    key,
    value: null,
    error: null,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const loader = useRef(load);
  loader.current = load;
  const reload = useCallback(() => setRound((last) => last + 1), []);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setState((last) => ({ key, value: last.key === key ? last.value : null, error: null, loading: true }));
    loader
      .current(stop.signal)
      .then((value) => setState({ key, value, error: null, loading: false }))
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        setState((last) => ({ ...last, error, loading: false }));
        if (error instanceof Error && error.message === "no answer") timer = setTimeout(reload, RETRY_MS);
      });
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, round, reload]);
  return { value: state.key === key ? state.value : null, error: state.error, loading: state.loading, reload };
}

/** The present, every so often; one timer for the whole page. */
const ticks = new Set<() => void>();
let present = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;
const TICK_MS = 3_000;

function subscribeTick(run: () => void): () => void {
  if (ticks.size === 0) present = Date.now();
  ticks.add(run);
  ticking ??= setInterval(() => {
    present = Date.now();
    for (const each of ticks) each();
  }, TICK_MS);
  return () => {
    ticks.delete(run);
    if (ticks.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

export function useNow(): number {
  return useSyncExternalStore(subscribeTick, () => present);
}

export function useMedia(condition: string): boolean {
  return useSyncExternalStore(
    (run) => {
      const media = matchMedia(condition);
      media.addEventListener("change", run);
      return () => media.removeEventListener("change", run);
    },
    () => matchMedia(condition).matches,
  );
}

/** A value that follows another after it has rested, for what is typed. */
export function useRested<T>(value: T, ms = 250): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
