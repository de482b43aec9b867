/** The board at the moment that is looked at, the one before it, and what is fetched in advance. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { LiveBoard } from "../live/compose";
import type { Api } from "../sync/api";
import { Loader } from "./loader";
import { fetchPast, type Past, WEIGHT_MOST, weightOf } from "./past";

export interface Shown {
  /** The last board that arrived; it may be that of another moment for a while. */
  past: Past | null;
  /** The board right before the moment that is looked at, if it is known. */
  before: LiveBoard | null;
  error: unknown;
  again(): void;
}

/** Moments by their keys. `soon`: what may be wanted next, in this order. */
export function usePast(api: Api, key: string | null, previous: string | null, soon: readonly string[]): Shown {
  const like = useRef<LiveBoard | undefined>(undefined);
  const loader = useMemo(() => new Loader<Past>((each) => fetchPast(api, each, like.current), weightOf, WEIGHT_MOST), [api]);
  useEffect(() => () => loader.close(), [loader]);
  const wishes = JSON.stringify(key === null ? [] : [key, ...soon]);
  useEffect(() => loader.want(JSON.parse(wishes) as string[]), [loader, wishes]);

  const past = useSyncExternalStore(
    (run) => loader.subscribe(run),
    () => (key === null ? undefined : loader.peek(key)),
  );
  const before = useSyncExternalStore(
    (run) => loader.subscribe(run),
    () => (previous === null ? undefined : loader.peek(previous)),
  );
  const error = useSyncExternalStore(
    (run) => loader.subscribe(run),
    () => (key === null ? null : loader.faultOf(key)),
  );
  const [last, setLast] = useState<Past | null>(null);
  if (past && past !== last) setLast(past);
  like.current = (past ?? last)?.board;
  return { past: past ?? last, before: before?.board ?? null, error, again: () => key !== null && loader.again(key) };
}
