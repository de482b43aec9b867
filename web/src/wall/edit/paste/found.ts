/** What was found on a clipboard, and what is to become of it. Pure. */
import type { Kind } from "../../../board/kinds";
import type { NewNote } from "../../../live/edits";

export const LINES_MOST = 5_000;
export const CLIPBOARD_MOST = 2_000_000;
export const NAME_MOST = 300;

export type Source = "ours" | "lines" | "table" | "excalidraw" | "miro";

/** A note of another tool, before it is known what it is. */
export interface Raw {
  name: string;
  /** `#rrggbb`; null where it has none. */
  colour: string | null;
  /** What the other side calls its kind. */
  said: Kind | null;
  x?: number;
  y?: number;
  w?: number;
  h?: number;
}

/** Notes of one colour, or without one of one guess: what becomes of them is asked once. */
export interface Group {
  key: string;
  colour: string | null;
  /** Null: unclear. */
  kind: Kind | null;
  notes: Raw[];
}

export type Found =
  | { state: "notes"; source: "ours" | "lines"; notes: NewNote[] }
  | { state: "groups"; source: Source; groups: Group[]; count: number; placed: boolean }
  | { state: "too-long" }
  | { state: "too-many"; count: number }
  | { state: "sealed" };
