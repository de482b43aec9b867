/** What lies under the notes of the far picture: regions, pivotal lines and arrows. */
import { type Camera, overlaps, type Rect } from "../../board/geometry";
import type { Layout } from "../../board/layout";
import { headOf, pathOf, type Routes } from "../../board/route";
import { FAR_BELOW, growAt } from "../viewport";
import type { Ink, Pen } from "./ink";

interface Group {
  across: boolean;
  /** Drawn with dots, where dots can be told apart. */
  dots: number[] | null;
  line: Path2D;
  head: Path2D;
}

interface Piece extends Rect {
  group: number;
  line: Path2D;
  head: Path2D;
  ends: [number, number];
}

export interface Lines {
  groups: Group[];
  pieces: Piece[];
}

const DOTS: Record<string, number[]> = { link: [3, 6], note: [1, 5] };

export function linesOfArrows(layout: Layout, routes: Routes): Lines {
  const groups: Group[] = [];
  const known = new Map<string, number>();
  const pieces = layout.arrows.flatMap((arrow, nth): Piece[] => {
    const points = routes[nth] ?? [];
    if (points.length < 2) return [];
    const name = `${arrow.kind} ${arrow.near}`;
    let group = known.get(name);
    if (group === undefined) {
      group = groups.push({ across: !arrow.near, dots: DOTS[arrow.kind] ?? null, line: new Path2D(), head: new Path2D() }) - 1;
      known.set(name, group);
    }
    const [line, head] = [new Path2D(pathOf(points)), new Path2D(headOf(points))];
    groups[group]?.line.addPath(line);
    groups[group]?.head.addPath(head);
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return [{ x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y, group, line, head, ends: [layout.notes[arrow.from]?.index ?? -1, layout.notes[arrow.to]?.index ?? -1] }];
  });
  return { groups, pieces };
}

/** Dots nearer to each other than this on the screen, px, are drawn as a paler line. */
const DOTS_APART = 3;

function drawArrows(pen: Pen, lines: Lines, lit: ReadonlySet<number> | null, ink: Ink, k: number, seen: Rect): void {
  const far = k < FAR_BELOW;
  const paint = (path: { line: Path2D; head: Path2D }, group: Group | undefined, colour: string, width: number, alpha: number) => {
    const dots = group?.dots ?? null;
    const apart = dots !== null && (dots[1] ?? 0) * k >= DOTS_APART;
    pen.globalAlpha = alpha * (dots && !apart ? 0.55 : 1);
    pen.setLineDash(dots && apart ? dots : []);
    pen.lineCap = dots && apart ? "round" : "butt";
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke(path.line);
    pen.setLineDash([]);
    pen.globalAlpha = alpha;
    pen.fillStyle = colour;
    pen.fill(path.head);
  };
  const alpha = lit === null ? 1 : 0.14;
  const base = (group: Group | undefined) => (group?.across ? ink.arrowAcross : ink.arrow);
  const shown = lines.pieces.filter((piece) => overlaps(piece, seen, 12));
  // Where most are on the screen anyway, a few long paths are drawn faster than many short ones.
  if (shown.length > lines.pieces.length / 2) for (const group of lines.groups) paint(group, group, base(group), far ? 3 : 2, alpha);
  else for (const piece of shown) paint(piece, lines.groups[piece.group], base(lines.groups[piece.group]), far ? 3 : 2, alpha);
  if (lit) for (const piece of shown) if (piece.ends.some((end) => lit.has(end))) paint(piece, lines.groups[piece.group], ink.arrowLit, far ? 5 : 3, 1);
  pen.globalAlpha = 1;
}

export function drawGround(pen: Pen, layout: Layout, lines: Lines | null, lit: ReadonlySet<number> | null, ink: Ink, camera: Camera, seen: Rect, noContext: string): void {
  const bare = layout.regions.length === 1 && layout.regions[0]?.context === null;
  const { k } = camera;
  pen.lineWidth = 1.5;
  pen.lineJoin = "round";
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  for (const region of bare ? [] : layout.regions) {
    if (!overlaps(region, seen)) continue;
    pen.beginPath();
    pen.roundRect(region.x + 0.75, region.y + 0.75, region.w - 1.5, region.h - 1.5, 26);
    pen.fillStyle = ink.region;
    if (region.context !== null) pen.fill();
    pen.strokeStyle = ink.regionEdge;
    pen.setLineDash(region.context === null ? [4, 4] : []);
    pen.stroke();
  }
  pen.setLineDash([]);
  for (const region of bare ? [] : layout.regions) {
    if (!overlaps(region, seen)) continue;
    const grow = growAt(k);
    const size = 25 * grow;
    // The heading grows from a point three tenths down its line of 1.5 em.
    const line = region.y + 20 + 11.25 - 11.25 * grow + 27 * grow;
    const title = region.context ?? noContext;
    pen.fillStyle = ink.ink;
    pen.font = `750 ${size}px ${ink.font}`;
    pen.fillText(title, region.x + 34, line);
    const wide = pen.measureText(title).width;
    pen.fillStyle = ink.ink2;
    pen.font = `600 ${size * 0.62}px ${ink.font}`;
    pen.fillText(String(region.stickies), region.x + 34 + wide + 9 * grow, line);
  }
  pen.fillStyle = ink.pivot;
  pen.globalAlpha = 0.5;
  for (const pivot of layout.pivots) pen.fillRect(pivot.x - 4, pivot.top, 8, pivot.bottom - pivot.top);
  pen.globalAlpha = 1;
  if (lines) drawArrows(pen, lines, lit, ink, k, seen);
}
