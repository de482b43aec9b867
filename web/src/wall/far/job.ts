/** What is drawn, as plain data: the same on the page and in the worker. */
import type { Palette } from "../../board/colours";
import type { Camera, Rect } from "../../board/geometry";
import type { Layout } from "../../board/layout";
import type { Routes } from "../../board/route";
import type { StickyView } from "../../wire";
import type { Ink } from "./ink";

/** What the picture needs to know of a sticky. */
export type Drawn = Pick<StickyView, "kind" | "name" | "failure" | "pivotal" | "picture">;

/** What stands on the wall. The same object while nothing about it changes. */
export interface Subject {
  layout: Layout;
  stickies: readonly Drawn[];
  palette: Palette;
  routes: Routes | null;
}

/** How it looks just now; stickies by their index. */
export interface Look {
  ink: Ink;
  /** Those that have ever come in. */
  seen: ReadonlySet<number>;
  /** What their feet say: a number, and words at its other end. */
  feet: ReadonlyMap<number, { count: string; when: string }>;
  /** Those whose arrows are lit; null = all alike. */
  lit: ReadonlySet<number> | null;
  /** What everything else steps back behind; null = nothing. */
  near: ReadonlySet<number> | null;
  /** Drawn with a ring. */
  marked: ReadonlySet<number>;
  /** Not drawn: their elements are painted above. */
  left: ReadonlySet<number>;
  /** The one whose words are in a field above it. */
  writing: number | null;
  /** What a region without a context is called. */
  noContext: string;
}

/** A part of the wall on a canvas of so many pixels, `dense` of them to one of the page. */
export interface Job {
  camera: Camera;
  part: Rect;
  wide: number;
  high: number;
  dense: number;
  look: Look;
}
