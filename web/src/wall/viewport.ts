/**
 * The camera over the wall, outside React: a move writes one transform, so a frame costs the same for ten stickies and
 * for a thousand. Who draws from the camera (minimap, culling) subscribes.
 */
import { type Camera, fit, keepInSight, lookAt, panBy, type Point, type Rect, seen, zoomAt } from "../board/geometry";

export type Detail = "far" | "mid" | "near";

export const FAR_BELOW = 0.5;
export const NEAR_FROM = 0.85;
const SETTLE_MS = 140;
/** While the scale of a heavy wall changes, what only reports the view is told no oftener. */
const REPORT_MS = 90;
const GLIDE_MS = 320;
const WIDE = 760;

export function detailAt(k: number): Detail {
  return k < FAR_BELOW ? "far" : k < NEAR_FROM ? "mid" : "near";
}

/** How much larger than life the regions' headings are, so that they can be read from afar. */
export function growAt(k: number): number {
  return Math.min(2.3, Math.max(1, 0.68 / k));
}

export class Viewport {
  camera: Camera = { tx: 0, ty: 0, k: 1 };
  size = { w: 1, h: 1 };
  /** How much of the lower edge is under a sheet, px. */
  covered = 0;
  /** What the legend, or the dock, takes of the lower edge of a wide wall, px. */
  foot = 58;
  /** Whether there are so many notes that their elements cannot follow a change of scale; the far picture stands for them. */
  heavy = false;
  /** Whether the scale changes just now on a heavy wall: its elements stay as they are until it rests. */
  scaling = false;
  /** Whether it has moved a moment ago. */
  moving = false;
  private paper: HTMLElement | null = null;
  private frame = 0;
  private gliding = 0;
  /** Where a glide ends. What is asked for meanwhile counts from there, so that no press is lost. */
  private goal: Camera | null = null;
  private resting = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly reports = new Set<() => void>();
  private reported = 0;

  constructor(private bounds: Rect) {}

  attach(paper: HTMLElement | null): void {
    this.paper = paper;
    this.draw();
  }

  resize(w: number, h: number): void {
    this.size = { w, h };
    this.draw();
  }

  cover(bounds: Rect): void {
    this.bounds = bounds;
  }

  subscribe(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  /** For what says where the view is, and may come a little late: a layout on every frame of a zoom costs the frame. */
  report(run: () => void): () => void {
    this.reports.add(run);
    return () => this.reports.delete(run);
  }

  set(camera: Camera): void {
    if (this.heavy && camera.k !== this.camera.k) this.scaling = true;
    this.camera = keepInSight(camera, this.bounds, this.size, Math.min(120, this.size.w / 4));
    this.move();
    if (this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  }

  pan(dx: number, dy: number): void {
    this.stop();
    this.set(panBy(this.camera, dx, dy));
  }

  zoom(at: Point, factor: number): void {
    this.stop();
    this.set(zoomAt(this.camera, at, factor));
  }

  /** Zooms about the middle, in a glide. */
  step(factor: number): void {
    this.glide(zoomAt(this.goal ?? this.camera, { x: this.size.w / 2, y: this.size.h / 2 }, factor));
  }

  /** Shows the whole wall. */
  fit(glide = true): void {
    // The foot of the wall is left to the legend and the tools.
    const room = { w: this.size.w, h: this.size.h - (this.size.w >= WIDE ? this.foot : 0) };
    const camera = fit(this.bounds, room, Math.min(14, this.size.w / 60));
    if (glide) this.glide(camera);
    else this.set(camera);
  }

  /** Brings a note into sight: near enough to read, in the middle. */
  lookAt(rect: Rect, k = Math.max((this.goal ?? this.camera).k, 0.9)): void {
    this.glide(lookAt({ x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 }, k, this.free()));
  }

  /** Moves no further than needed to have a note on the screen. */
  reveal(rect: Rect, margin = Math.min(48, this.free().w / 8)): void {
    const room = this.free();
    const from = this.goal ?? this.camera;
    const { tx, ty, k } = from;
    const left = rect.x * k + tx;
    const top = rect.y * k + ty;
    const right = left + rect.w * k;
    const bottom = top + rect.h * k;
    const dx = left < margin ? margin - left : right > room.w - margin ? room.w - margin - right : 0;
    const dy = top < margin ? margin - top : bottom > room.h - margin ? room.h - margin - bottom : 0;
    if (dx !== 0 || dy !== 0) this.glide(panBy(from, dx, dy));
  }

  /** Whether the whole wall is on the screen. */
  seesAll(): boolean {
    const { x, y, w, h } = this.seen();
    const { bounds } = this;
    return x <= bounds.x && y <= bounds.y && x + w >= bounds.x + bounds.w && y + h >= bounds.y + bounds.h;
  }

  /** The point of the wall under a point of its element. */
  pointAt(at: Point): Point {
    return { x: (at.x - this.camera.tx) / this.camera.k, y: (at.y - this.camera.ty) / this.camera.k };
  }

  /** Glides to where somebody else looks. */
  follow(middle: Point, k: number): void {
    this.glide(lookAt(middle, k, this.size));
  }

  seen(): Rect {
    return seen(this.camera, this.size);
  }

  private free(): { w: number; h: number } {
    return { w: this.size.w, h: Math.max(120, this.size.h - this.covered) };
  }

  private glide(to: Camera): void {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.set(to);
      return;
    }
    this.goal = to;
    const from = this.camera;
    const began = performance.now();
    const tick = (now: number) => {
      // A frame may have begun before the glide was asked for.
      const share = Math.max(0, Math.min(1, (now - began) / GLIDE_MS));
      const eased = 1 - (1 - share) ** 3;
      // Zoom goes by ratio, and the point in the middle of the screen moves straight.
      const k = from.k * (to.k / from.k) ** eased;
      const middle = (camera: Camera) => ({ x: (this.size.w / 2 - camera.tx) / camera.k, y: (this.size.h / 2 - camera.ty) / camera.k });
      const [a, b] = [middle(from), middle(to)];
      this.set(lookAt({ x: a.x + (b.x - a.x) * eased, y: a.y + (b.y - a.y) * eased }, k, this.size));
      if (share < 1) this.gliding = requestAnimationFrame(tick);
      else this.goal = null;
    };
    this.gliding = requestAnimationFrame(tick);
  }

  private stop(): void {
    this.goal = null;
    cancelAnimationFrame(this.gliding);
  }

  /** While it moves, the paper is a texture that the graphics card shifts; once at rest it is drawn sharp again. */
  private move(): void {
    this.moving = true;
    // On a heavy wall by another name: a new style for every note at the start of each move costs frames.
    this.paper?.classList.add(this.heavy ? "is-carried" : "is-moving");
    clearTimeout(this.settling);
    cancelAnimationFrame(this.resting);
    // Two frames more: a page that is slow just now has not come to rest for that.
    this.settling = setTimeout(() => (this.resting = requestAnimationFrame(() => (this.resting = requestAnimationFrame(this.settle)))), SETTLE_MS);
  }

  private readonly settle = () => {
    this.paper?.classList.remove("is-moving", "is-carried");
    this.moving = false;
    if (!this.heavy) return;
    this.scaling = false;
    this.draw();
  };

  private readonly draw = () => {
    this.frame = 0;
    if (this.paper) {
      const { tx, ty, k } = this.camera;
      this.paper.style.transform = `translate(${tx}px, ${ty}px) scale(${k})`;
      if (!this.scaling) this.refine(this.paper, k);
    }
    for (const run of this.listeners) run();
    const now = performance.now();
    if (this.scaling && now - this.reported < REPORT_MS) return;
    this.reported = now;
    for (const run of this.reports) run();
  };

  /** What is shown at a scale. It costs a new style for every note. */
  private refine(paper: HTMLElement, k: number): void {
    const detail = detailAt(k);
    if (paper.dataset["detail"] !== detail) paper.dataset["detail"] = detail;
    paper.querySelector<HTMLElement>(".regions")?.style.setProperty("--grow", String(growAt(k)));
  }
}
