/** What the far picture is drawn with: the tokens as they hold for an element just now, and the widths of words. */
import type { Measure } from "./words";

/** On the page or off it. */
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface Ink {
  region: string;
  regionEdge: string;
  ink: string;
  ink2: string;
  arrow: string;
  arrowAcross: string;
  arrowLit: string;
  pivot: string;
  /** Laid over every paper in the dark. */
  shade: string;
  unseen: string;
  focus: string;
  dimmed: number;
  font: string;
}

export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const [arrow, region] = [token("arrow-base"), token("region")];
  return {
    region,
    regionEdge: token("region-edge"),
    ink: token("ink"),
    ink2: token("ink-2"),
    arrow,
    arrowAcross: `color-mix(in srgb, ${arrow} 56%, ${region})`,
    arrowLit: token("arrow-lit"),
    pivot: token("pivot"),
    shade: token("note-shade").split(/,(?![^(]*\))/)[0]?.trim() ?? "transparent",
    unseen: token("unseen"),
    focus: token("focus"),
    dimmed: Number(token("dimmed")) || 0.4,
    font: style.fontFamily,
  };
}

/** The letter-spacing of a note's name, em. */
const TRACKING = -0.005;
const HELD_MOST = 20_000;

/** Widths in em, each word measured once. */
export function measureWith(pen: Pen, font: string): Measure {
  const held = new Map<string, number>();
  return (word) => {
    const known = held.get(word);
    if (known !== undefined) return known;
    if (held.size > HELD_MOST) held.clear();
    pen.font = `620 100px ${font}`;
    const wide = pen.measureText(word).width / 100 + TRACKING * word.length;
    held.set(word, wide);
    return wide;
  };
}
