/** The colour of every kind: EventStorming's own, unless the board's legend says otherwise. */
import { type Paper, PAPERS as ALL } from "./kinds";

/** Colour words of a legend, as shades of paper rather than of a screen. */
export const PAPERS: Record<string, string> = {
  orange: "#fba94c",
  blue: "#8cc4f7",
  yellow: "#fbdc66",
  "pale yellow": "#fdeb9c",
  pink: "#f8a8cd",
  lilac: "#d5c1f5",
  violet: "#a98de6",
  purple: "#a98de6",
  green: "#9fd69a",
  "bright green": "#86ea5f",
  "neon pink": "#ff6fb1",
  magenta: "#ff6fb1",
  red: "#f58276",
  salmon: "#f9a08c",
  teal: "#7fd1c7",
  cyan: "#8fdcec",
  turquoise: "#7fd8cf",
  brown: "#d2b48c",
  grey: "#cfd3d8",
  gray: "#cfd3d8",
  white: "#fdfdfa",
};

const STANDARD: Record<Paper, string> = {
  event: "#fba94c",
  command: "#8cc4f7",
  actor: "#fdeb9c",
  aggregate: "#fbdc66",
  external: "#f8a8cd",
  policy: "#d5c1f5",
  "read-model": "#9fd69a",
  hotspot: "#ff6fb1",
  opportunity: "#86ea5f",
  note: "#fdfdfa",
};

export const INK_DARK = "#221a10";
export const INK_LIGHT = "#ffffff";

/** `#rgb` or `#rrggbb` as three numbers from 0 to 1; null where it is no such colour. */
export function parseHex(text: string): [number, number, number] | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const hex = short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : text;
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return null;
  const channel = (from: number) => parseInt(hex.slice(from, from + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

/** Relative luminance, WCAG 2.2. */
export function luminance(hex: string): number {
  const rgb = parseHex(hex);
  if (!rgb) return 1;
  const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, WCAG 2.2: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The ink that reads better on a paper. */
export function inkOn(paper: string): string {
  return contrast(INK_DARK, paper) >= contrast(INK_LIGHT, paper) ? INK_DARK : INK_LIGHT;
}

/** A colour between two, `share` of the second. */
export function mix(a: string, b: string, share: number): string {
  const [from, to] = [parseHex(a), parseHex(b)];
  if (!from || !to) return a;
  return `#${from.map((channel, nth) => Math.round((channel + ((to[nth] ?? 0) - channel) * share) * 255).toString(16).padStart(2, "0")).join("")}`;
}

/** The paper of an event on the failure path: the same kind, flushed. */
export function failurePaper(paper: string): string {
  return mix(paper, "#ff4d7d", 0.55);
}

export interface Paint {
  paper: string;
  ink: string;
}

export type Palette = Record<Paper, Paint>;

/** Every kind's paint under a legend; a word that no paper is made of is left at the standard. */
export function palette(legend: Record<string, string>): Palette {
  const entries = ALL.map((kind): [Paper, Paint] => {
    const said = legend[kind]?.trim().toLowerCase() ?? "";
    const paper = PAPERS[said] ?? (parseHex(said) ? said : STANDARD[kind]);
    return [kind, { paper, ink: inkOn(paper) }];
  });
  return Object.fromEntries(entries) as Palette;
}
