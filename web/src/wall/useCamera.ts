/** Ties the camera to the wall's element, and moves it when the wall or what is wanted of it changes. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { Note } from "../board/layout";
import type { PinnedLayout } from "../board/pinned";
import { Viewport } from "./viewport";

const PHONE = 700;
const PHONE_ZOOM = 0.55;
/** What the panel of a sticky takes from below where it cannot stand beside the wall; as in panels.css. */
const SHEET = { below: "(max-width: 960px)", share: 0.68 };

interface Wishes {
  layout: PinnedLayout;
  height: number;
  /** A sticky to show in the middle, by index, with a number that grows with every wish. */
  wish: { index: number | undefined; nth: number } | null;
  chosen: number | undefined;
  panel: boolean;
  /** What lies over the lower edge, px. */
  foot: number;
  /** What lies over the upper edge of a phone, px. */
  head: number;
}

export function useCamera(wall: RefObject<HTMLElement | null>, paper: RefObject<HTMLElement | null>, { layout, height, wish, chosen, panel, foot, head }: Wishes) {
  const view = useMemo(() => new Viewport({ x: 0, y: 0, w: 1, h: 1 }), []);
  useLayoutEffect(() => {
    const element = wall.current;
    if (!element) return;
    view.attach(paper.current);
    const measure = () => view.resize(element.clientWidth, element.clientHeight);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [view, wall, paper]);

  view.foot = foot;
  const placed = useRef(false);
  const shift = useRef(layout.shift);
  useLayoutEffect(() => {
    view.cover({ x: 0, y: 0, w: layout.width, h: height });
    if (!placed.current) {
      placed.current = true;
      view.fit(false);
      // On a phone the whole wall is too small to read: begin where the story begins.
      if (view.size.w < PHONE && view.camera.k < PHONE_ZOOM) {
        const first = layout.regions[0];
        view.set({ k: PHONE_ZOOM, tx: 8 - (first?.x ?? 0) * PHONE_ZOOM, ty: 8 - (first?.y ?? 0) * PHONE_ZOOM });
      }
    } else if (shift.current.x !== layout.shift.x || shift.current.y !== layout.shift.y) {
      // The wall grew to the left or upwards: what is on the screen stays where it is.
      const { tx, ty, k } = view.camera;
      view.set({ k, tx: tx - (layout.shift.x - shift.current.x) * k, ty: ty - (layout.shift.y - shift.current.y) * k });
    }
    shift.current = layout.shift;
  }, [view, layout, height]);
  // What comes over the upper edge of a phone would lie on the first notes: the wall makes room.
  const over = useRef(0);
  useLayoutEffect(() => {
    const by = head - over.current;
    over.current = head;
    if (by !== 0 && view.size.w < PHONE) view.set({ ...view.camera, ty: view.camera.ty + by });
  }, [view, head]);

  view.covered = panel && matchMedia(SHEET.below).matches ? view.size.h * SHEET.share : 0;
  const rectOf = useCallback((index: number): Note | undefined => layout.notes.find((note) => note.index === index && note.copy === 0), [layout]);
  const latest = useRef(rectOf);
  latest.current = rectOf;
  const [nth, index] = [wish?.nth, wish?.index];
  useEffect(() => {
    const note = index === undefined ? undefined : latest.current(index);
    if (note) view.lookAt(note);
    // Looked at once for each wish, and not again whenever somebody moves a note.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [nth, index === undefined, view]);
  useEffect(() => {
    const note = chosen === undefined ? undefined : latest.current(chosen);
    if (!note) return;
    // After the side panel has taken its room.
    const timer = setTimeout(() => view.reveal(note), 60);
    return () => clearTimeout(timer);
  }, [chosen, view]);
  return { view, rectOf };
}
