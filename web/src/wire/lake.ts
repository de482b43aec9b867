/** The lake's answers. */
import type { Json } from "./types";

export interface LakeColumn {
  name: string;
  type: string;
  sensitive: boolean;
}

export interface LakeTable {
  name: string;
  /** The sticky's name, or what the table is. */
  about: string | null;
  rows: number;
  bytes: number;
  columns: LakeColumn[];
}

export interface LakeView {
  tables: LakeTable[];
}

export interface SqlAnswer {
  columns: { name: string; type: string }[];
  rows: Json[][];
  /** Whether there were more rows than were asked for. */
  truncated: boolean;
  milliseconds: number;
}

export interface SavedQuery {
  name: string;
  sql: string;
}
