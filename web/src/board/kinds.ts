/** The kinds of sticky in the order of a legend, and how large each is on the wall (px at zoom 1). */

export const KINDS = [
  "event",
  "command",
  "actor",
  "aggregate",
  "external",
  "policy",
  "read-model",
  "hotspot",
  "opportunity",
] as const;

export type Kind = (typeof KINDS)[number];

/** All that is stuck on a wall: the grammar's kinds, and plain paper that means nothing to it. */
export const PAPERS = [...KINDS, "note"] as const;

export type Paper = (typeof PAPERS)[number];

export interface Size {
  w: number;
  h: number;
}

const SIZES: Record<Paper, Size> = {
  event: { w: 164, h: 112 },
  command: { w: 164, h: 100 },
  actor: { w: 96, h: 52 },
  aggregate: { w: 176, h: 140 },
  external: { w: 176, h: 116 },
  policy: { w: 184, h: 120 },
  "read-model": { w: 164, h: 96 },
  hotspot: { w: 112, h: 76 },
  opportunity: { w: 112, h: 76 },
  note: { w: 164, h: 112 },
};

/** A note with a picture, its words below. */
const PICTURED: Size = { w: 236, h: 212 };

/** The kind that a word names; a kind that this version does not know yet is drawn like an event. */
export function kindOf(word: string): Paper {
  return (PAPERS as readonly string[]).includes(word) ? (word as Paper) : "event";
}

export function sizeOf(word: string, pictured = false): Size {
  return pictured && word === "note" ? PICTURED : SIZES[kindOf(word)];
}

/** Hotspots and opportunities are stuck on the corner of another sticky. */
export function isRemark(word: string): boolean {
  return word === "hotspot" || word === "opportunity";
}

/** Plain paper: nothing leads to it or from it. */
export function isNote(word: string): boolean {
  return word === "note";
}

/** What answers commands with events. */
export function isOwner(word: string): boolean {
  return word === "aggregate" || word === "external";
}
