/** Arrows while they are being led anew: those whose ends stand still keep their way, the others go straight. Pure. */
import type { Point, Rect } from "./geometry";
import type { Layout } from "./layout";
import type { Routes } from "./route";

export interface Led {
  layout: Layout;
  routes: Routes;
}

const place = (rect: Rect | undefined) => (rect ? `${rect.x} ${rect.y}` : "");

function straight(from: Rect | undefined, to: Rect | undefined): Point[] {
  if (!from || !to) return [];
  const ahead = to.x >= from.x + from.w ? 1 : to.x + to.w <= from.x ? -1 : 0;
  const below = to.y >= from.y ? 1 : -1;
  const edge = (rect: Rect, side: number): Point =>
    ahead !== 0
      ? { x: rect.x + (side * ahead > 0 ? rect.w : 0), y: rect.y + rect.h / 2 }
      : { x: rect.x + rect.w / 2, y: rect.y + (side * below > 0 ? rect.h : 0) };
  return [edge(from, 1), edge(to, -1)];
}

export function bridge(led: Led, layout: Layout): Routes {
  const held = new Map<string, Point[]>();
  led.layout.arrows.forEach((arrow, nth) => {
    const [from, to] = [led.layout.notes[arrow.from], led.layout.notes[arrow.to]];
    held.set(`${place(from)} ${place(to)}`, led.routes[nth] ?? []);
  });
  return layout.arrows.map((arrow) => {
    const [from, to] = [layout.notes[arrow.from], layout.notes[arrow.to]];
    return held.get(`${place(from)} ${place(to)}`) ?? straight(from, to);
  });
}
