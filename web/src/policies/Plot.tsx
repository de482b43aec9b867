/** The frame of a chart over days: drawn as wide as there is room, so that its letters are as large as all others. */
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { ticks } from "../sql/chart";
import { count } from "../sync/words";
import { dayName } from "./measure";

const HEIGHT = 220;
const BOTTOM = 26;
const TOP = 10;
/** Half of a day's name. */
const RIGHT = 22;
const LEFT = 46;
/** A day's name and the air beside it. */
const NAME_PX = 76;
const FIRST_PX = 640;

export interface Scales {
  /** The middle of a day. */
  x(nth: number): number;
  y(value: number): number;
  /** How wide a day is. */
  step: number;
}

interface Props {
  /** What it shows, in a sentence. */
  label: string;
  days: string[];
  low: number;
  high: number;
  say?(value: number): string;
  /** What a day says when it is pointed at. */
  about?(nth: number): string;
  children(scales: Scales): ReactNode;
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(FIRST_PX);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(200, Math.floor(element.clientWidth)));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [box, width] as const;
}

/** Which days are named: as many as there is room for, the last one always. */
function named(days: number, width: number): number[] {
  const most = Math.max(2, Math.min(days, Math.floor(width / NAME_PX)));
  const every = Math.max(1, Math.ceil((days - 1) / (most - 1 || 1)));
  return Array.from({ length: days }, (_, nth) => nth).filter((nth) => (days - 1 - nth) % every === 0);
}

export function Plot({ label, days, low, high, say = count, about, children }: Props) {
  const [box, width] = useWidth();
  const id = useId();
  const marks = ticks(low, high);
  const [bottom, top] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const step = (width - LEFT - RIGHT) / Math.max(1, days.length);
  const x = (nth: number) => LEFT + (nth + 0.5) * step;
  const y = (value: number) => HEIGHT - BOTTOM - ((value - bottom) / (top - bottom || 1)) * (HEIGHT - BOTTOM - TOP);
  return (
    <div className="plot" ref={box}>
      <svg className="chart" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        {marks.map((mark) => (
          <g key={mark}>
            <line className={mark === 0 ? "chart-zero" : "chart-grid"} x1={LEFT} x2={width - RIGHT} y1={y(mark)} y2={y(mark)} />
            <text className="chart-text" x={LEFT - 8} y={y(mark) + 4} textAnchor="end">
              {say(mark)}
            </text>
          </g>
        ))}
        <clipPath id={id}>
          <rect x={LEFT} y={TOP - 2} width={width - LEFT - RIGHT + 6} height={HEIGHT - BOTTOM - TOP + 4} />
        </clipPath>
        <g clipPath={`url(#${id})`}>{children({ x, y, step })}</g>
        {named(days.length, width - LEFT).map((nth) => (
          <text key={nth} className="chart-text" x={x(nth)} y={HEIGHT - 6} textAnchor="middle">
            {dayName(days[nth] ?? "")}
          </text>
        ))}
        {about &&
          days.map((day, nth) => (
            <rect key={day} className="plot-day" x={LEFT + nth * step} y={TOP} width={step} height={HEIGHT - BOTTOM - TOP}>
              <title>{about(nth)}</title>
            </rect>
          ))}
      </svg>
    </div>
  );
}
