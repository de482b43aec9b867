/** Pages of a list, newest first: the first one, older ones on request, and new ones on top as they arrive. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useResource } from "../app/hooks";

interface Page<T> {
  items: T[];
  before: number | null | undefined;
}

export interface Pages<T> {
  items: T[];
  loading: boolean;
  error: unknown;
  more: (() => void) | null;
  /** Puts new ones on top; the list stays bounded. */
  add(items: T[]): void;
  reload(): void;
}

const KEPT_MOST = 600;

export function usePages<T>(key: string, load: (before: number | null, signal?: AbortSignal) => Promise<Page<T>>, idOf: (item: T) => string | number): Pages<T> {
  const first = useResource(key, (signal) => load(null, signal));
  const [older, setOlder] = useState<T[]>([]);
  const [newer, setNewer] = useState<T[]>([]);
  const [before, setBefore] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const current = useRef(key);
  current.current = key;
  useEffect(() => {
    setOlder([]);
    setNewer([]);
    setBefore(first.value?.before ?? null);
    setFault(null);
  }, [key, first.value]);
  const more = useCallback(() => {
    if (before === null || busy) return;
    setBusy(true);
    load(before)
      .then((page) => {
        if (current.current !== key) return;
        setOlder((held) => [...held, ...page.items]);
        setBefore(page.before ?? null);
      })
      .catch(setFault)
      .finally(() => setBusy(false));
  }, [before, busy, key, load]);
  const add = useCallback((items: T[]) => setNewer((held) => [...items, ...held].slice(0, KEPT_MOST)), []);
  const seen = new Set<string | number>();
  const items = [...newer, ...(first.value?.items ?? []), ...older].filter((item) => {
    const id = idOf(item);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  return { items, loading: first.loading || busy, error: first.error ?? fault, more: before === null ? null : more, add, reload: first.reload };
}
