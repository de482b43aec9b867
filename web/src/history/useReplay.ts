/** Plays the moments one after the other: the next comes when this one has been on the screen long enough. */
import { useEffect } from "react";
import { type Speed, staysMs } from "./player";

interface Replay {
  playing: boolean;
  speed: Speed;
  /** The moment that is looked at is on the screen. */
  shown: boolean;
  /** Which it is, and how long after it the next one happened, ms; null where there is none. */
  id: string | null;
  gapMs: number | null;
  next(): void;
  stop(): void;
}

export function useReplay({ playing, speed, shown, id, gapMs, next, stop }: Replay): void {
  useEffect(() => {
    if (!playing || !shown) return;
    if (gapMs === null) {
      stop();
      return;
    }
    const timer = setTimeout(next, staysMs(gapMs, speed));
    return () => clearTimeout(timer);
    // What next and stop do goes with the moment.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [playing, speed, shown, id, gapMs]);
}
