/**
 * The far picture: a wall of very many stickies on one canvas under their elements. It is what is seen while the scale
 * changes, where words cannot be read anyway, and until elements are made. The elements stay where they are, for the
 * keyboard, screen readers and the mouse; they are only not painted.
 */
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useProject } from "../../app/project";
import type { Palette } from "../../board/colours";
import type { Camera, Rect } from "../../board/geometry";
import type { Layout } from "../../board/layout";
import type { Routes } from "../../board/route";
import { strings } from "../../strings";
import type { Pulses } from "../../sync/pulses";
import { ago, short } from "../../sync/words";
import type { StickyView } from "../../wire";
import { covers } from "../useDrawn";
import type { Viewport } from "../viewport";
import { drawGround, linesOfArrows } from "./ground";
import { type Ink, inkOf, measureWith } from "./ink";
import { drawPapers, type Look, papersOf } from "./papers";

/** Below this zoom elements are not painted, even at rest. */
export const PICTURE_BELOW = 0.3;
const DENSE_MOST = 2;

interface Props {
  view: Viewport;
  paper: RefObject<HTMLElement | null>;
  layout: Layout;
  stickies: readonly StickyView[];
  palette: Palette;
  routes: Routes | null;
  lit: ReadonlySet<number> | null;
  near: ReadonlySet<number> | null;
  marked: ReadonlySet<number>;
  writing: number | null;
  /** The part of the wall whose elements are there. */
  made: Rect;
}

/** What the canvas holds just now: a part of the wall, somewhat larger than the screen. */
interface Shown {
  camera: Camera;
  part: Rect;
  /** The drawing that made it: what was drawn of other stickies is of no use. */
  of: () => void;
}

/** How much larger than the screen the canvas is. */
const AROUND = 1.6;
/** While it moves, the canvas is enlarged so many times before it is drawn anew. */
const ENLARGED_MOST = 1.7;

function suffices({ camera, part }: Shown, now: Camera, seen: Rect, layout: Layout): boolean {
  const [left, top] = [Math.max(0, seen.x), Math.max(0, seen.y)];
  const sought = { x: left, y: top, w: Math.min(layout.width, seen.x + seen.w) - left, h: Math.min(layout.height, seen.y + seen.h) - top };
  return now.k / camera.k <= ENLARGED_MOST && (sought.w <= 0 || sought.h <= 0 || covers(part, sought));
}

function place(canvas: HTMLCanvasElement, { camera }: Shown, now: Camera): void {
  const ratio = now.k / camera.k;
  canvas.style.transform = `translate(${now.tx - camera.tx * ratio}px, ${now.ty - camera.ty * ratio}px) scale(${ratio})`;
}

function later<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const NONE: ReadonlySet<number> = new Set();

/** Tells when an event comes in for the first time, which its paper shows. */
function useHappened(stickies: readonly StickyView[], changed: () => void): (sticky: StickyView) => boolean {
  const { pulses } = useProject();
  const happened = useMemo(() => {
    const of = { event: (slug: string) => (pulses.event(slug)?.count ?? 0) > 0, policy: (slug: string) => Object.values(pulses.policy(slug)?.outcomes ?? {}).some((times) => times > 0), command: (slug: string) => pulses.command(slug) !== undefined };
    return (sticky: StickyView) => of[sticky.kind as keyof typeof of]?.(sticky.slug) ?? false;
  }, [pulses]);
  const slugs = useMemo(() => stickies.filter(({ kind }) => kind === "event").map(({ slug }) => slug).join("\n"), [stickies]);
  useEffect(() => {
    const stops = slugs
      .split("\n")
      .map((slug) => {
        const came = () => (pulses.event(slug)?.count ?? 0) > 0;
        let before = came();
        return pulses.subscribe(`events/${slug}`, () => {
          const now = came();
          if (now !== before) changed();
          before = now;
        });
      });
    return () => stops.forEach((stop) => stop());
  }, [slugs, pulses, changed]);
  return happened;
}

/** The numbers at the feet, as NoteFoot.tsx has them. */
function countedIn(pulses: Pulses): Look["counted"] {
  return ({ kind, slug }) => {
    if (kind === "command") {
      const { delivered = 0, pending = 0 } = pulses.command(slug) ?? {};
      return { count: short(delivered), when: `${short(pending)} ${strings.wall.pending}` };
    }
    const { count = 0, last } = pulses.event(slug) ?? {};
    return { count: short(count), when: last ? ago(last, Date.now() + pulses.ahead) : "" };
  };
}

export function Distance({ view, paper, layout, stickies, palette, routes, lit, near, marked, writing, made }: Props) {
  const { pulses } = useProject();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shield = useRef<HTMLDivElement>(null);
  const draw = useRef<() => void>(() => undefined);
  const shown = useRef<Shown | null>(null);
  const frame = useRef(0);
  // Many changes at once are drawn once.
  const redraw = useRef(() => {
    shown.current = null;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => draw.current());
  });
  const happened = useHappened(stickies, redraw.current);
  // Made when first drawn: a letter typed near by needs no picture.
  const papers = useMemo(() => later(() => papersOf(layout, stickies, palette)), [layout, stickies, palette]);
  const lines = useMemo(() => routes && linesOfArrows(layout, routes), [layout, routes]);
  const ink = useRef<Ink | null>(null);
  const measure = useRef<Look["measure"] | null>(null);

  useLayoutEffect(() => {
    draw.current = () => {
      const [element, elements] = [canvas.current, paper.current?.querySelector(".elements")];
      const pen = element?.getContext("2d");
      if (!element || !elements || !pen) return;
      const { camera, size } = view;
      const seen = view.seen();
      const there = covers(made, seen);
      // What is there stays seen while the rest is being made; after a change of scale it waits for the rest.
      const hidden = view.scaling || (!there && elements.classList.contains("is-hidden"));
      const far = camera.k < PICTURE_BELOW;
      if (shield.current) shield.current.hidden = !view.moving;
      elements.classList.toggle("is-hidden", hidden);
      // Costs a new style for every note: not while it moves.
      if (!view.scaling) elements.classList.toggle("is-far", far);
      element.hidden = there && !hidden && !far;
      if (element.hidden) return;
      const held = shown.current;
      const still = held !== null && held.of === draw.current;
      if (held && still && view.moving && suffices(held, camera, seen, layout)) {
        place(element, held, camera);
        return;
      }
      const dense = Math.min(DENSE_MOST, devicePixelRatio || 1);
      const [wide, high] = [Math.round(size.w * AROUND * dense), Math.round(size.h * AROUND * dense)];
      // Drawn from a whole pixel on, so that at rest nothing is blurred.
      const corner = { x: Math.round((size.w * (AROUND - 1)) / 2), y: Math.round((size.h * (AROUND - 1)) / 2) };
      const drawn = { k: camera.k, tx: camera.tx + corner.x, ty: camera.ty + corner.y };
      const part = { x: -drawn.tx / drawn.k, y: -drawn.ty / drawn.k, w: wide / dense / drawn.k, h: high / dense / drawn.k };
      if (element.width !== wide || element.height !== high) {
        element.width = wide;
        element.height = high;
        element.style.width = `${wide / dense}px`;
        element.style.height = `${high / dense}px`;
      }
      ink.current ??= inkOf(element);
      measure.current ??= measureWith(pen, ink.current.font);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, wide, high);
      pen.setTransform(drawn.k * dense, 0, 0, drawn.k * dense, drawn.tx * dense, drawn.ty * dense);
      drawGround(pen, layout, lines, lit, ink.current, drawn, part, strings.wall.noContext);
      // What is picked is painted by its element, unless no element is.
      const look: Look = { ink: ink.current, measure: measure.current, happened, counted: countedIn(pulses), near, marked: hidden ? marked : NONE, left: hidden ? NONE : marked, writing };
      drawPapers(pen, papers(), look, drawn, dense, part);
      shown.current = { camera: drawn, part, of: draw.current };
      place(element, shown.current, camera);
      if (element.dataset["notes"] === undefined) element.dataset["notes"] = String(papers().length);
    };
    draw.current();
  }, [view, paper, layout, papers, lines, lit, near, marked, writing, made, happened, pulses]);

  useEffect(() => view.subscribe(() => draw.current()), [view]);
  useEffect(() => {
    const anew = () => {
      shown.current = null;
      ink.current = null;
      measure.current = null;
      redraw.current();
    };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", anew);
    const chosen = new MutationObserver(anew);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    // Words are measured again in the page's own type once it has come.
    document.fonts?.addEventListener("loadingdone", anew);
    const elements = paper.current?.querySelector(".elements");
    return () => {
      dark.removeEventListener("change", anew);
      chosen.disconnect();
      document.fonts?.removeEventListener("loadingdone", anew);
      cancelAnimationFrame(frame.current);
      elements?.classList.remove("is-hidden", "is-far");
    };
  }, [paper]);
  return (
    <>
      <canvas ref={canvas} className="distance" aria-hidden="true" />
      {/* Notes that slide along under a resting mouse are not hovered; a shield spares every note a new style. */}
      <div ref={shield} className="distance-shield" hidden />
    </>
  );
}
