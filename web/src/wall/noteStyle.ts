/** How large a note's words are, and what it is painted with. */
import type { CSSProperties } from "react";
import { failurePaper, type Palette } from "../board/colours";
import { kindOf } from "../board/kinds";
import type { Note } from "../board/layout";
import { fitText } from "../board/text";
import type { StickyView } from "../wire";

const FOOT = 34;
const EDGE = 11;
/** How high the words below a picture are, px. */
export const CAPTION = 46;

export const hasFoot = (word: string): boolean => ["event", "command", "policy"].includes(kindOf(word));

/** How large its words are, px: where its foot can be read, and from afar. */
export function sizesOf(note: Note, sticky: Pick<StickyView, "kind" | "name" | "failure" | "picture">): { near: number; far: number } {
  const counts = hasFoot(sticky.kind);
  const small = note.h < 64;
  const high = note.h - note.covered;
  if (sticky.picture) {
    const size = fitText(sticky.name, { w: note.w - 2 * EDGE, h: CAPTION - 12 }, 10, 14);
    return { near: size, far: size };
  }
  const side = sticky.failure ? 10 : 0;
  const near = fitText(sticky.name, { w: note.w - 2 * EDGE - side, h: high - (counts ? FOOT : 0) - (small ? 10 : 2 * EDGE) }, 10, small ? 13 : 17);
  const far = fitText(sticky.name, { w: note.w - 12 - side, h: high - 8 }, 10, 28);
  return { near, far };
}

export function noteStyle(note: Note, sticky: StickyView, palette: Palette): CSSProperties {
  const { near, far } = sizesOf(note, sticky);
  const paint = palette[kindOf(sticky.kind)];
  const style: Record<string, string> = {
    width: `${note.w}px`,
    height: `${note.h}px`,
    translate: `${note.x}px ${note.y}px`,
    ...(note.tilt === 0 ? {} : { rotate: `${note.tilt}deg` }),
    "--paper": sticky.failure ? failurePaper(paint.paper) : paint.paper,
    "--ink": paint.ink,
    "--size": `${near}px`,
    "--size-far": `${far}px`,
    "--covered": `${note.covered}px`,
  };
  return style as CSSProperties;
}
