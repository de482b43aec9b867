/** The slider over the axis of time: a tick for each moment, flags for named ones, gaps where nobody worked. */
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { strings } from "../strings";
import { type Axis, beside, nearest, roomFor } from "./axis";
import { coloursOf } from "./colour";
import type { Moment } from "./moments";
import { spanOf } from "./words";

/** The slider's own steps; whatever comes of a drag, the nearest moment is taken. */
const SCALE = 1000;
const PAGE_STEP = 10;
const HIGH = 26;
/** What a letter takes of a word along the axis, px, about. */
const LETTER = 6.4;
const FLAG_EDGE = 22;
const FLAG_LETTERS = 22;

export interface Flag {
  id: string;
  name: string;
  index: number;
}

interface Props {
  axis: Axis;
  moments: readonly Moment[];
  /** The moment that is looked at, by index. */
  index: number;
  /** Those that can be gone to, by index, rising. */
  among: readonly number[];
  flags: readonly Flag[];
  choose(index: number): void;
  drag(on: boolean): void;
  valueText: string;
}

function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => setWidth(box.clientWidth));
    watcher.observe(box);
    setWidth(box.clientWidth);
    return () => watcher.disconnect();
  }, []);
  return { element, width };
}

/** One line for all ticks of a person: a long session has thousands. */
function Ticks({ axis, moments, among }: Pick<Props, "axis" | "moments" | "among">) {
  const lines = useMemo(() => {
    const shown = new Set(among);
    const byWho = new Map<string, { on: string; off: string }>();
    moments.forEach((moment, nth) => {
      const high = 9 + (HIGH - 9) * Math.min(1, Math.log2(1 + moment.edits) / 5);
      const tick = `M${((axis.xs[nth] ?? 0) * SCALE).toFixed(2)} ${HIGH}v-${high.toFixed(1)}`;
      const line = byWho.get(moment.who) ?? { on: "", off: "" };
      if (shown.has(nth)) line.on += tick;
      else line.off += tick;
      byWho.set(moment.who, line);
    });
    const colours = coloursOf([...byWho.keys()]);
    return [...byWho].map(([who, line]) => ({ who, colour: colours.get(who), ...line }));
  }, [axis, moments, among]);
  return (
    <svg className="track-ticks" viewBox={`0 0 ${SCALE} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
      {lines.map(({ who, colour, on, off }) => (
        <g key={who} style={{ "--person": colour } as CSSProperties}>
          {off !== "" && <path className="is-off" d={off} />}
          {on !== "" && <path d={on} />}
        </g>
      ))}
    </svg>
  );
}

export function Track({ axis, moments, index, among, flags, choose, drag, valueText }: Props) {
  const { element, width } = useWidth();
  const held = useRef(false);
  const words = strings.history;
  const x = axis.xs[index] ?? 1;
  const go = (to: number | null) => {
    if (to !== null && to >= 0 && to !== index) choose(to);
  };
  const hold = (on: boolean) => {
    if (held.current === on) return;
    held.current = on;
    drag(on);
  };
  // A slider may say its last value after the finger is gone, and that is no step.
  const release = () => void setTimeout(() => hold(false));
  const slide = (value: number) => {
    const to = value / SCALE;
    // A finger points at a moment; a key, or a screen reader, asks for the next one.
    if (held.current) go(nearest(axis.xs, among, to));
    else if (to !== x) go(beside(among, index, to > x ? 1 : -1));
  };
  const key = (event: KeyboardEvent) => {
    const at = among.findLastIndex((each) => each <= index);
    const targets: Record<string, () => number | null> = {
      ArrowRight: () => beside(among, index, 1),
      ArrowUp: () => beside(among, index, 1),
      ArrowLeft: () => beside(among, index, -1),
      ArrowDown: () => beside(among, index, -1),
      PageUp: () => among[Math.min(among.length - 1, at + PAGE_STEP)] ?? null,
      PageDown: () => among[Math.max(0, at - PAGE_STEP)] ?? null,
      Home: () => among[0] ?? null,
      End: () => among.at(-1) ?? null,
    };
    const target = targets[event.key];
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(target());
  };
  const pauses = useMemo(() => {
    const label = (ms: number) => words.later(spanOf(ms));
    const said = axis.pauses.map((pause) => ({ at: ((pause.from + pause.to) / 2) * width, wide: label(pause.ms).length * LETTER, of: pause }));
    return roomFor(said.sort((a, b) => b.of.ms - a.of.ms), width).map(({ left, of }) => ({ left, text: label(of.ms) }));
  }, [axis, width, words]);
  const named = useMemo(
    () => roomFor(flags.map((flag) => ({ at: (axis.xs[flag.index] ?? 0) * width, wide: FLAG_EDGE + Math.min(FLAG_LETTERS, flag.name.length) * LETTER, of: flag })), width),
    [axis, flags, width],
  );
  return (
    <div className="track">
      <div className="track-drawn" ref={element} aria-hidden="true">
        {axis.pauses.map((pause) => (
          <i key={pause.from} className="track-pause" style={{ left: `${pause.from * 100}%`, width: `${(pause.to - pause.from) * 100}%` }} />
        ))}
        <i className="track-line" />
        <Ticks axis={axis} moments={moments} among={among} />
        {flags.map((flag) => (
          <i key={flag.id} className="track-pole" style={{ left: `${(axis.xs[flag.index] ?? 0) * 100}%` }} />
        ))}
        {named.map(({ left, of }) => (
          <span key={of.id} className="track-flag" style={{ left }}>
            {of.name}
          </span>
        ))}
        {pauses.map(({ left, text }) => (
          <small key={left} className="track-later" style={{ left }}>
            {text}
          </small>
        ))}
      </div>
      <input
        type="range"
        min={0}
        max={SCALE}
        step="any"
        value={x * SCALE}
        aria-label={words.slider}
        aria-valuetext={valueText}
        onChange={(event) => slide(event.target.valueAsNumber)}
        onKeyDown={key}
        onPointerDown={() => hold(true)}
        onPointerUp={release}
        onPointerCancel={release}
        onBlur={() => hold(false)}
      />
    </div>
  );
}
