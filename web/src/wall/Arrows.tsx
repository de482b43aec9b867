/** Every arrow of the wall, under the notes. */
import { memo, useMemo } from "react";
import type { Point } from "../board/geometry";
import type { Layout } from "../board/layout";
import { pathOf, type Routes } from "../board/route";

const HEAD = 9;

/** A small triangle whose tip is where the arrow ends. */
function headOf(points: Point[]): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (!tip || !before) return "";
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const corner = (turn: number) => `${(tip.x - HEAD * Math.cos(angle + turn)).toFixed(1)} ${(tip.y - HEAD * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${tip.x} ${tip.y}L${corner(0.48)}L${corner(-0.48)}Z`;
}

/** The middle of the longest straight piece: room for words. */
function labelAt(points: Point[]): Point {
  let best = { x: 0, y: 0 };
  let longest = -1;
  for (let nth = 1; nth < points.length; nth++) {
    const [a, b] = [points[nth - 1] as Point, points[nth] as Point];
    const length = Math.abs(a.x - b.x) * 2 + Math.abs(a.y - b.y);
    if (length > longest) {
      longest = length;
      best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    }
  }
  return best;
}

interface Props {
  layout: Layout;
  routes: Routes;
  /** The stickies whose arrows are lit; null = all alike. */
  lit: ReadonlySet<number> | null;
}

export const Arrows = memo(function Arrows({ layout, routes, lit }: Props) {
  const drawn = useMemo(
    () => layout.arrows.map((arrow, nth) => ({ arrow, line: pathOf(routes[nth] ?? []), head: headOf(routes[nth] ?? []), label: labelAt(routes[nth] ?? []) })),
    [layout, routes],
  );
  const isLit = (from: number, to: number) =>
    lit !== null && (lit.has(layout.notes[from]?.index ?? -1) || lit.has(layout.notes[to]?.index ?? -1));
  return (
    <svg className="arrows" width={layout.width} height={layout.height} data-lit={lit !== null} aria-hidden="true">
      {drawn.map(({ arrow, line, head }, nth) => (
        <g key={nth} className={`arrow is-${arrow.kind} ${arrow.near ? "is-near" : "is-across"} ${isLit(arrow.from, arrow.to) ? "is-lit" : ""}`}>
          <path className="line" d={line} />
          <path className="head" d={head} />
        </g>
      ))}
      {lit !== null &&
        drawn.map(({ arrow, label }, nth) =>
          arrow.label && isLit(arrow.from, arrow.to) ? (
            <text key={nth} className="arrow-label" x={label.x} y={label.y - 6} textAnchor="middle">
              {arrow.label}
            </text>
          ) : null,
        )}
    </svg>
  );
});
