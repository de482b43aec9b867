/** Finding stickies by words, and the next one in a direction. Pure. */
import type { StickyView } from "../wire";
import { centre, type Rect } from "./geometry";

const plain = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{Diacritic}/gu, "");

/** Stickies that hold every word typed; those that begin with it first. Without words: all, in order of time. */
export function matches(stickies: readonly StickyView[], text: string): StickyView[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const scored = stickies.flatMap((sticky) => {
    const name = plain(sticky.name);
    const hay = `${name} ${plain(sticky.context ?? "")} ${sticky.kind} ${plain(sticky.was.join(" "))}`;
    if (!words.every((word) => hay.includes(word))) return [];
    const first = words[0] ?? "";
    const score = first === "" ? 0 : name.startsWith(first) ? 0 : new RegExp(`\\b${escape(first)}`).test(name) ? 1 : name.includes(first) ? 2 : 3;
    return [{ sticky, score }];
  });
  scored.sort((a, b) => a.score - b.score || a.sticky.column - b.sticky.column);
  return scored.map(({ sticky }) => sticky);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export type Direction = "left" | "right" | "up" | "down";

/** The rectangle that a person would call the next one in a direction; -1 where there is none. */
export function nextIn(rects: readonly Rect[], from: number, direction: Direction): number {
  const start = rects[from];
  if (!start) return -1;
  const here = centre(start);
  let best = -1;
  let least = Infinity;
  rects.forEach((rect, nth) => {
    if (nth === from) return;
    const there = centre(rect);
    const dx = there.x - here.x;
    const dy = there.y - here.y;
    const ahead = direction === "left" ? -dx : direction === "right" ? dx : direction === "up" ? -dy : dy;
    const aside = direction === "left" || direction === "right" ? Math.abs(dy) : Math.abs(dx);
    if (ahead <= 4) return;
    const price = ahead + aside * 2.2;
    if (price < least) {
      least = price;
      best = nth;
    }
  });
  return best;
}
