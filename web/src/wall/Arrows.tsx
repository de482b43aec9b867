/** Every arrow of the wall, under the notes. */
import { memo, useMemo } from "react";
import type { Point } from "../board/geometry";
import type { Layout } from "../board/layout";
import { headOf, pathOf, type Routes } from "../board/route";

/** How far from an arrow's end its words stand, px. */
const LABEL_AWAY = 14;

interface Label extends Point {
  anchor: "start" | "middle" | "end";
}

/** Room for words at one end of an arrow: outside the note, along the arrow. */
function labelAt(end: Point | undefined, next: Point | undefined): Label {
  if (!end || !next) return { x: 0, y: 0, anchor: "middle" };
  if (next.x < end.x) return { x: end.x - LABEL_AWAY, y: end.y, anchor: "end" };
  if (next.x > end.x) return { x: end.x + LABEL_AWAY, y: end.y, anchor: "start" };
  return { x: end.x, y: end.y + Math.sign(next.y - end.y) * LABEL_AWAY * 1.4, anchor: "middle" };
}

interface Props {
  layout: Layout;
  routes: Routes;
  /** The stickies whose arrows are lit; null = all alike. */
  lit: ReadonlySet<number> | null;
}

export const Arrows = memo(function Arrows({ layout, routes, lit }: Props) {
  const drawn = useMemo(
    () => layout.arrows.map((arrow, nth) => ({ arrow, line: pathOf(routes[nth] ?? []), head: headOf(routes[nth] ?? []) })),
    [layout, routes],
  );
  const isLit = (from: number, to: number) =>
    lit !== null && (lit.has(layout.notes[from]?.index ?? -1) || lit.has(layout.notes[to]?.index ?? -1));
  return (
    <svg className="arrows" width={layout.width} height={layout.height} data-lit={lit !== null} aria-hidden="true">
      {drawn.map(({ arrow, line, head }, nth) => (
        <g key={nth} className={`arrow is-${arrow.kind} ${arrow.near ? "is-near" : "is-across"} ${arrow.failure ? "is-failure" : ""} ${isLit(arrow.from, arrow.to) ? "is-lit" : ""}`}>
          <path className="line" d={line} />
          <path className="head" d={head} />
        </g>
      ))}
    </svg>
  );
});

/** The words on the arrows of one sticky, over the notes; each at the far end of its arrow, where there is room. */
export const ArrowLabels = memo(function ArrowLabels({ layout, routes, of }: { layout: Layout; routes: Routes; of: number }) {
  return (
    <div className="arrow-labels" aria-hidden="true">
      {layout.arrows.map((arrow, nth) => {
        const leaves = layout.notes[arrow.from]?.index === of;
        if (!arrow.label || (!leaves && layout.notes[arrow.to]?.index !== of)) return null;
        const points = routes[nth] ?? [];
        const { x, y, anchor } = leaves ? labelAt(points.at(-1), points.at(-2)) : labelAt(points[0], points[1]);
        return (
          <span key={nth} className={`is-${anchor}`} style={{ left: x, top: y }}>
            {arrow.label}
          </span>
        );
      })}
    </div>
  );
});
