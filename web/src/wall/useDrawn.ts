/** Which part of the wall is kept in the page: whole for ordinary boards, else the neighbourhood of the screen, in coarse steps. */
import { useCallback, useRef, useSyncExternalStore } from "react";
import type { Rect } from "../board/geometry";
import type { Viewport } from "./viewport";

/** Up to so many notes all are kept in the page; beyond, only those near the screen. */
const KEPT_MOST = 420;
/** The screen is widened by this share on each side before notes are left out. */
const AROUND = 0.6;

export function useDrawn(view: Viewport, notes: number): Rect | null {
  const last = useRef<Rect | null>(null);
  const many = notes > KEPT_MOST;
  return useSyncExternalStore(
    useCallback((run) => view.subscribe(run), [view]),
    () => {
      if (!many) return null;
      const seen = view.seen();
      const held = last.current;
      const inside = held && held.x <= seen.x && held.y <= seen.y && held.x + held.w >= seen.x + seen.w && held.y + held.h >= seen.y + seen.h;
      if (inside && held.w < seen.w * (1 + 4 * AROUND)) return held;
      last.current = { x: seen.x - seen.w * AROUND, y: seen.y - seen.h * AROUND, w: seen.w * (1 + 2 * AROUND), h: seen.h * (1 + 2 * AROUND) };
      return last.current;
    },
  );
}
