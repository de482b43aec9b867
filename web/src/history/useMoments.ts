/** The list of moments: its newest page, earlier ones when they are wanted, and what is added while one looks. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Room } from "../live/room";
import { useRoomState } from "../live/useLive";
import type { Api } from "../sync/api";
import { Unreachable } from "../sync/http";
import { END, extended, listMoments, type Moment, renewed } from "./moments";

const RETRY_MS = 4_000;
/** The end of the list is looked at again so long after the server has written the file, and not more often. */
const REST_MS = 2_500;
/** So many pages are read at most to find a moment that an address names. */
const PAGES_MOST = 40;

export interface Moments {
  moments: readonly Moment[];
  older: boolean;
  loading: boolean;
  error: unknown;
  /** Reads the page before the first known moment. */
  earlier(): void;
  reload(): void;
}

interface Known {
  moments: readonly Moment[];
  older: boolean;
}

/** `wanted`: a moment to read back to. */
export function useMoments(api: Api, room: Room | null, wanted: string | null): Moments {
  const [known, setKnown] = useState<Known>({ moments: [], older: false });
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const sought = useRef(wanted);
  const busy = useRef(false);
  const latest = useRef(known);
  latest.current = known;
  const reload = useCallback(() => setRound((last) => last + 1), []);

  useEffect(() => {
    const stop = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      const before = latest.current.moments;
      let page = await listMoments(api, null, stop.signal, before.length > 0 ? END : undefined);
      // Too much came to join on.
      if (before.length > 0 && page.older && !before.some((each) => each.id === page.moments[0]?.id)) page = await listMoments(api, null, stop.signal);
      const { moments, gap } = renewed(latest.current.moments, page);
      let held: Known = { moments, older: gap || moments[0]?.id === page.moments[0]?.id ? page.older : latest.current.older };
      for (let read = 1; sought.current !== null && held.older && read < PAGES_MOST && !held.moments.some((each) => each.id === sought.current); read++) {
        page = await listMoments(api, held.moments[0]?.id ?? null, stop.signal);
        held = { moments: extended(held.moments, page), older: page.older && page.moments.length > 0 };
      }
      sought.current = null;
      setKnown(held);
      setError(null);
      setLoading(false);
    };
    read().catch((fault: unknown) => {
      if (stop.signal.aborted) return;
      setError(fault);
      setLoading(false);
      if (fault instanceof Unreachable) retry = setTimeout(reload, RETRY_MS);
    });
    return () => {
      stop.abort();
      clearTimeout(retry);
    };
  }, [api, round, reload]);

  const revision = useRoomState(room)?.reading.revision;
  const seen = useRef(revision);
  const due = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (revision === seen.current) return;
    seen.current = revision;
    due.current ??= setTimeout(() => {
      due.current = undefined;
      reload();
    }, REST_MS);
  }, [revision, reload]);
  useEffect(() => () => clearTimeout(due.current), []);

  const earlier = useCallback(() => {
    const first = latest.current.moments[0];
    if (!first || busy.current) return;
    busy.current = true;
    setLoading(true);
    listMoments(api, first.id)
      .then((page) => setKnown((last) => ({ moments: extended(last.moments, page), older: page.older && page.moments.length > 0 })))
      .catch(setError)
      .finally(() => {
        busy.current = false;
        setLoading(false);
      });
  }, [api]);
  return { moments: known.moments, older: known.older, loading, error, earlier, reload };
}
