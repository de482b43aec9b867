/** Points, rectangles and the camera over the wall. Pure: no DOM, no React. */

export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Wall point (x, y) is drawn at screen point (x·k + tx, y·k + ty). */
export interface Camera {
  tx: number;
  ty: number;
  k: number;
}

export const ZOOM_LEAST = 0.08;
export const ZOOM_GREATEST = 2.5;

export function overlaps(a: Rect, b: Rect, margin = 0): boolean {
  return (
    a.x < b.x + b.w + margin && b.x < a.x + a.w + margin && a.y < b.y + b.h + margin && b.y < a.y + a.h + margin
  );
}

export function centre(r: Rect): Point {
  return { x: r.x + r.w / 2, y: r.y + r.h / 2 };
}

export function bounds(rects: readonly Rect[]): Rect {
  if (rects.length === 0) return { x: 0, y: 0, w: 0, h: 0 };
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const r of rects) {
    left = Math.min(left, r.x);
    top = Math.min(top, r.y);
    right = Math.max(right, r.x + r.w);
    bottom = Math.max(bottom, r.y + r.h);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
}

export function clampZoom(k: number): number {
  return Math.min(ZOOM_GREATEST, Math.max(ZOOM_LEAST, k));
}

/** Zooms by a factor while the wall point under the screen point stays where it is. */
export function zoomAt(camera: Camera, at: Point, factor: number): Camera {
  const k = clampZoom(camera.k * factor);
  const ratio = k / camera.k;
  return { k, tx: at.x - (at.x - camera.tx) * ratio, ty: at.y - (at.y - camera.ty) * ratio };
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, tx: camera.tx + dx, ty: camera.ty + dy };
}

/** The camera that shows all of `box` in a viewport, centred, never larger than life. */
export function fit(box: Rect, viewport: { w: number; h: number }, padding = 32, greatest = 1): Camera {
  const k = clampZoom(
    Math.min(greatest, (viewport.w - 2 * padding) / Math.max(1, box.w), (viewport.h - 2 * padding) / Math.max(1, box.h)),
  );
  return {
    k,
    tx: (viewport.w - box.w * k) / 2 - box.x * k,
    ty: (viewport.h - box.h * k) / 2 - box.y * k,
  };
}

/** The camera that centres a point at a zoom. */
export function lookAt(point: Point, k: number, viewport: { w: number; h: number }): Camera {
  const zoom = clampZoom(k);
  return { k: zoom, tx: viewport.w / 2 - point.x * zoom, ty: viewport.h / 2 - point.y * zoom };
}

/** What part of the wall a viewport shows. */
export function seen(camera: Camera, viewport: { w: number; h: number }): Rect {
  return { x: -camera.tx / camera.k, y: -camera.ty / camera.k, w: viewport.w / camera.k, h: viewport.h / camera.k };
}

/** Keeps at least a corner of the wall on the screen, so that nobody gets lost. */
export function keepInSight(camera: Camera, box: Rect, viewport: { w: number; h: number }, margin = 120): Camera {
  const left = margin - (box.x + box.w) * camera.k;
  const right = viewport.w - margin - box.x * camera.k;
  const top = margin - (box.y + box.h) * camera.k;
  const bottom = viewport.h - margin - box.y * camera.k;
  return {
    k: camera.k,
    tx: Math.min(Math.max(camera.tx, Math.min(left, right)), Math.max(left, right)),
    ty: Math.min(Math.max(camera.ty, Math.min(top, bottom)), Math.max(top, bottom)),
  };
}
