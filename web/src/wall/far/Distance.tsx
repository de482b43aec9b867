/**
 * The far picture: a wall of very many stickies on one canvas under their elements. It is what is seen while the scale
 * changes, where words cannot be read anyway, and until elements are made. The elements stay where they are, for the
 * keyboard, screen readers and the mouse; they are only not painted. While it moves, a worker draws what is missing, and
 * what was drawn last is enlarged until then, over a small picture of the whole wall.
 */
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useProject } from "../../app/project";
import type { Palette } from "../../board/colours";
import type { Rect } from "../../board/geometry";
import type { Layout } from "../../board/layout";
import type { Routes } from "../../board/route";
import { strings } from "../../strings";
import type { StickyView } from "../../wire";
import { covers } from "../useDrawn";
import { FAR_BELOW, type Viewport } from "../viewport";
import { Away } from "./away";
import { copy, groundJob, hand, hide, type Held, isNearEnough, isSharp, partJob, place, resize, suffices } from "./frame";
import { happenedIn, useFirsts } from "./happened";
import { type Ink, inkOf } from "./ink";
import type { Look, Subject } from "./job";
import { Painter } from "./painter";

/** Below this zoom elements are not painted, even at rest. */
export const PICTURE_BELOW = 0.3;
const DENSE_MOST = 2;
/** At rest the worker is waited for no longer: the page draws. */
const LATE_MS = 800;
/** The picture of the whole wall is drawn when nothing has changed for so long; at first sooner. */
const GROUND_MS = 2_000;
const GROUND_FIRST_MS = 700;
const NONE: ReadonlySet<number> = new Set();

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

export function Distance({ view, paper, layout, stickies, palette, routes, lit, near, marked, writing, made }: Props) {
  const { pulses } = useProject();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLCanvasElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const shield = useRef<HTMLDivElement>(null);
  const draw = useRef<() => void>(() => undefined);
  const shown = useRef<Held | null>(null);
  const whole = useRef<(Pick<Held, "element" | "camera"> & { layout: Layout }) | null>(null);
  const frame = useRef(0);
  // Many changes at once are drawn once.
  const redraw = useRef(() => {
    shown.current = null;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => draw.current());
  });
  useFirsts(stickies, redraw.current);
  const subject = useMemo((): Subject => ({ layout, stickies, palette, routes }), [layout, stickies, palette, routes]);
  const painter = useRef<Painter | null>(null);
  const away = useRef<Away | null>(null);
  const ink = useRef<Ink | null>(null);

  useLayoutEffect(() => {
    let late: ReturnType<typeof setTimeout> | undefined;
    const run = (now = false) => {
      const [sheet, passing, under, elements] = [canvas.current, strip.current, ground.current, paper.current?.querySelector(".elements")];
      const pen = sheet?.getContext("2d");
      if (!sheet || !passing || !under || !elements || !pen) return;
      const { camera, size } = view;
      const seen = view.seen();
      const there = covers(made, seen);
      // What is there stays seen while the rest is being made; after a change of scale it waits for the rest.
      const hidden = view.scaling || (!there && elements.classList.contains("is-hidden"));
      const far = camera.k < PICTURE_BELOW;
      if (shield.current) hide(shield.current, !view.moving);
      elements.classList.toggle("is-hidden", hidden);
      // Costs a new style for every note: not while it moves.
      if (!view.scaling) elements.classList.toggle("is-far", far);
      /** Shows these, each where it belongs, and no others. */
      const show = (...all: (Pick<Held, "element" | "camera"> | null)[]) => {
        for (const each of [sheet, passing, under]) hide(each, !all.some((one) => one?.element === each));
        for (const each of all) if (each) place(each.element, each.camera, camera);
      };
      if (there && !hidden && !far) return show();
      const held = shown.current;
      const worker = away.current?.failed ? null : away.current;
      const dense = Math.min(view.moving && worker ? 1 : DENSE_MOST, devicePixelRatio || 1);
      if (held?.of === run && (view.moving ? suffices(held, camera, seen, layout) : isSharp(held, sheet, camera, seen, hidden, dense))) {
        clearTimeout(late);
        return show(held);
      }
      const below = whole.current?.layout === layout ? whole.current : null;
      const plain = lit === null && near === null && marked.size === 0;
      if (held && view.moving && below && plain && isNearEnough(below.camera, camera)) return show(below);
      // What is there is moved along until the worker has drawn; what has changed at rest is drawn at once.
      const waits = worker !== null && held !== null && (view.moving || (held.of === run && !now));
      clearTimeout(late);
      if (waits && !view.moving) late = setTimeout(() => draw.current === run && !view.moving && run(true), LATE_MS);
      if (waits) show(held.of === run && suffices({ ...held, camera }, camera, seen, layout) ? null : below, held);
      if (waits && worker.busy) return;
      const job = partJob(camera, size, dense, view.moving && waits && camera.k > held.camera.k);
      ink.current ??= inkOf(sheet);
      // What is picked is painted by its element, unless no element is.
      const look: Look = { ink: ink.current, ...happenedIn(pulses, layout, stickies, job.part, camera.k >= FAR_BELOW), lit, near, marked: hidden ? marked : NONE, left: hidden ? NONE : marked, writing, noContext: strings.wall.noContext };
      const next = { camera: job.camera, part: job.part, of: run, hidden, dense: job.dense };
      if (waits) {
        const element = view.moving && dense === 1 ? passing : sheet;
        void worker.draw(subject, { ...job, look }).then((bitmap) => {
          if (bitmap && draw.current === run) {
            if (element === passing) hand(passing, bitmap);
            else copy(sheet, pen, bitmap, job.dense);
            shown.current = { ...next, element };
          } else bitmap?.close();
          draw.current();
        });
        return;
      }
      resize(sheet, job.wide, job.high, job.dense);
      painter.current ??= new Painter();
      painter.current.paint(pen, subject, { ...job, look });
      shown.current = { ...next, element: sheet };
      show(shown.current);
      sheet.dataset["notes"] ??= String(painter.current.count);
    };
    draw.current = run;
    run();
    return () => clearTimeout(late);
  }, [view, paper, layout, subject, stickies, lit, near, marked, writing, made, pulses]);

  useEffect(() => view.subscribe(() => draw.current()), [view]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      timer = setTimeout(() => {
        const under = ground.current;
        if (!under || away.current?.failed) return;
        if (view.moving || away.current?.busy) return wait();
        const worker = (away.current ??= Away.start());
        const job = groundJob(layout);
        ink.current ??= inkOf(under);
        const look: Look = { ink: ink.current, ...happenedIn(pulses, layout, stickies, job.part, false), lit: null, near: null, marked: NONE, left: NONE, writing: null, noContext: strings.wall.noContext };
        void worker?.draw(subject, { ...job, look }).then((bitmap) => {
          if (!bitmap) return;
          hand(under, bitmap);
          whole.current = { element: under, camera: job.camera, layout };
          draw.current();
        });
      }, away.current ? GROUND_MS : GROUND_FIRST_MS);
    };
    wait();
    return () => clearTimeout(timer);
  }, [view, layout, subject, stickies, pulses]);

  useEffect(() => {
    const anew = () => {
      ink.current = null;
      whole.current = null;
      painter.current?.forget();
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
      away.current?.close();
      away.current = null;
    };
  }, [paper]);
  return (
    <>
      <canvas ref={ground} className="distance-ground" aria-hidden="true" hidden />
      <canvas ref={strip} className="distance-strip" aria-hidden="true" hidden />
      <canvas ref={canvas} className="distance" aria-hidden="true" />
      {/* Notes that slide along under a resting mouse are not hovered; a shield spares every note a new style. */}
      <div ref={shield} className="distance-shield" hidden />
    </>
  );
}
