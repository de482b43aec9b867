/** Which part of the wall a canvas holds, and how it stands on the screen. Pure but for the element's style. */
import type { Camera, Rect } from "../../board/geometry";
import type { Layout } from "../../board/layout";
import { covers } from "../useDrawn";
import type { Job } from "./job";

/** What was drawn last: a part of the wall, somewhat larger than the screen. */
export interface Held {
  /** The canvas that holds it. */
  element: HTMLCanvasElement;
  camera: Camera;
  part: Rect;
  /** The drawing that made it: what was drawn of other stickies is of no use. */
  of: () => void;
  /** Drawn for a wall whose elements are hidden. */
  hidden: boolean;
  dense: number;
}

/** How much larger than the screen the canvas is; nothing around it is needed while one comes nearer. */
const AROUND = 1.6;
const AROUND_NEARER = 1.2;
/** While it moves, the canvas is enlarged so many times before it is drawn anew. */
const ENLARGED_MOST = 1.7;
/** The picture of the whole wall: large enough for most screens, and a few megabytes. */
const GROUND = { w: 4_096, h: 2_048, k: 0.2 };

/** Whether it may be enlarged so far while the view moves. */
export const isNearEnough = (drawn: Camera, now: Camera): boolean => now.k / drawn.k <= ENLARGED_MOST;

/** Whether it will do while the view moves. */
export function suffices({ camera, part }: Pick<Held, "camera" | "part">, now: Camera, seen: Rect, layout: Layout): boolean {
  const [left, top] = [Math.max(0, seen.x), Math.max(0, seen.y)];
  const sought = { x: left, y: top, w: Math.min(layout.width, seen.x + seen.w) - left, h: Math.min(layout.height, seen.y + seen.h) - top };
  return isNearEnough(camera, now) && (sought.w <= 0 || sought.h <= 0 || covers(part, sought));
}

/** Whether it will do at rest: of the same scale, and on whole pixels. */
export function isSharp(held: Held, sheet: HTMLCanvasElement, now: Camera, seen: Rect, hidden: boolean, dense: number): boolean {
  if (held.element !== sheet) return false;
  const [x, y] = [now.tx - held.camera.tx, now.ty - held.camera.ty].map((by) => Math.abs(by - Math.round(by)) * dense);
  return held.hidden === hidden && held.dense === dense && held.camera.k === now.k && (x ?? 1) < 0.05 && (y ?? 1) < 0.05 && covers(held.part, seen);
}

type Part = Omit<Job, "look">;

/** What is around the screen, drawn from a whole pixel on, so that at rest nothing is blurred. */
export function partJob(camera: Camera, size: { w: number; h: number }, dense: number, nearer: boolean): Part {
  const around = nearer ? AROUND_NEARER : AROUND;
  const [wide, high] = [Math.round(size.w * around * dense), Math.round(size.h * around * dense)];
  const corner = { x: Math.round((size.w * (around - 1)) / 2), y: Math.round((size.h * (around - 1)) / 2) };
  const drawn = { k: camera.k, tx: camera.tx + corner.x, ty: camera.ty + corner.y };
  return { camera: drawn, part: { x: -drawn.tx / drawn.k, y: -drawn.ty / drawn.k, w: wide / dense / drawn.k, h: high / dense / drawn.k }, wide, high, dense };
}

/** The whole wall. */
export function groundJob({ width, height }: Layout): Part {
  const k = Math.min(GROUND.k, GROUND.w / Math.max(1, width), GROUND.h / Math.max(1, height));
  return { camera: { k, tx: 0, ty: 0 }, part: { x: 0, y: 0, w: width, h: height }, wide: Math.max(1, Math.ceil(width * k)), high: Math.max(1, Math.ceil(height * k)), dense: 1 };
}

/** Said again, it would cost a new style. */
export function hide(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** Sets the size of a canvas, in pixels and on the page. */
export function resize(canvas: HTMLCanvasElement, wide: number, high: number, dense: number): void {
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  canvas.style.width = `${wide / dense}px`;
  canvas.style.height = `${high / dense}px`;
}

/** Hands a bitmap to a canvas that only shows bitmaps: nothing is copied. */
export function hand(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.style.width = `${bitmap.width}px`;
  canvas.style.height = `${bitmap.height}px`;
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
}

/** Draws a bitmap on a canvas that is drawn on, too. */
export function copy(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, bitmap: ImageBitmap, dense: number): void {
  resize(canvas, bitmap.width, bitmap.height, dense);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.globalAlpha = 1;
  pen.globalCompositeOperation = "copy";
  pen.drawImage(bitmap, 0, 0);
  pen.globalCompositeOperation = "source-over";
  bitmap.close();
}

export function place(canvas: HTMLCanvasElement, drawn: Camera, now: Camera): void {
  const ratio = now.k / drawn.k;
  canvas.style.transform = `translate(${now.tx - drawn.tx * ratio}px, ${now.ty - drawn.ty * ratio}px) scale(${ratio})`;
}
