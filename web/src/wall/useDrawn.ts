/** Which part of the wall is kept in the page: whole for ordinary boards, else the neighbourhood of the screen, in coarse steps. */
import { useCallback, useDeferredValue, useRef, useSyncExternalStore } from "react";
import type { Rect } from "../board/geometry";
import type { Viewport } from "./viewport";

/** Up to so many notes all are kept in the page; beyond, only those near the screen, and the far picture stands for the rest. */
const KEPT_MOST = 420;
/** The screen is widened by this share on each side before notes are left out. */
const AROUND = 0.7;
/** So near to the edge of what is there, in shares of the screen, more is made. */
const AHEAD = 0.25;
const NOTHING: Rect = { x: 0, y: 0, w: 0, h: 0 };

export function covers(held: Rect, seen: Rect): boolean {
  return held.x <= seen.x && held.y <= seen.y && held.x + held.w >= seen.x + seen.w && held.y + held.h >= seen.y + seen.h;
}

function widened({ x, y, w, h }: Rect, share: number): Rect {
  return { x: x - w * share, y: y - h * share, w: w * (1 + 2 * share), h: h * (1 + 2 * share) };
}

/** Null = everything. On a large wall it comes when there is time: the far picture is there at once. */
export function useDrawn(view: Viewport, notes: number): Rect | null {
  const last = useRef<Rect>(NOTHING);
  const many = notes > KEPT_MOST;
  view.heavy = many;
  const wanted = useSyncExternalStore(
    useCallback((run) => view.subscribe(run), [view]),
    () => {
      if (!many) return null;
      // Nothing is made while the scale changes: that would take the time of the frames.
      if (view.scaling) return last.current;
      const seen = view.seen();
      const held = last.current;
      if (covers(held, widened(seen, AHEAD)) && held.w < seen.w * (1 + 4 * AROUND)) return held;
      last.current = widened(seen, AROUND);
      return last.current;
    },
  );
  return useDeferredValue(wanted, many ? NOTHING : null);
}
