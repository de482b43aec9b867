/** What the boxes of one clause share. */
import { createContext, useContext } from "react";
import type { Palette } from "../../../board/colours";
import type { StickyView } from "../../../wire";
import type { Around, Scope } from "./scope";
import type { Reach } from "./shapes";

export interface RowTools {
  /** The clause in plain words, for those who listen. */
  said: string;
  text: string;
  around: Around;
  stickies: readonly StickyView[];
  palette: Palette;
  /** Only a facilitator may change it, and this is none. */
  locked: boolean;
  /** What describes every box of it: its findings, and why it is locked. */
  describedBy: string | undefined;
  write(text: string): void;
  preview(text: string | null): void;
  scope(reach: Reach): Scope;
}

export const RowContext = createContext<RowTools | null>(null);

export function useRow(): RowTools {
  const row = useContext(RowContext);
  if (!row) throw new Error("no clause here");
  return row;
}

/** The words of a phrase and the places between them. */
export const segments = (template: string): { words: string; place: string | null }[] =>
  template.split(/(\{[^}]+\})/).flatMap((piece) => {
    const words = piece.trim();
    if (words === "") return [];
    return [words.startsWith("{") ? { words: "", place: words.slice(1, -1) } : { words, place: null }];
  });

export const spoken = (template: string): string => segments(template).map(({ words, place }) => (place === null ? words : "…")).join(" ");
