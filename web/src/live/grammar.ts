/** The grammar of a storm as far as hands need it: what comes next, and how one sticky is tied to another. Pure. */
import type { Paper } from "../board/kinds";

/** What the Tab key makes: the natural next kind. */
const NEXT: Record<Paper, Paper> = {
  event: "policy",
  policy: "command",
  command: "event",
  aggregate: "event",
  external: "event",
  "read-model": "actor",
  actor: "command",
  hotspot: "hotspot",
  opportunity: "opportunity",
  note: "note",
};

export const nextKind = (kind: Paper): Paper => NEXT[kind];

/** How an arrow is written: as a clause or a property of one of the two, or as a `link` of its own. */
export type Tie = { form: "clause"; word: string; holder: "from" | "to" } | { form: "property"; word: string; holder: "from" | "to" } | { form: "link" };

const TIES: Record<string, Tie> = {
  "event policy": { form: "clause", word: "whenever", holder: "to" },
  "policy command": { form: "clause", word: "then", holder: "from" },
  "policy event": { form: "clause", word: "emit", holder: "from" },
  "command event": { form: "clause", word: "yields", holder: "from" },
  "command aggregate": { form: "property", word: "to", holder: "from" },
  "command external": { form: "property", word: "to", holder: "from" },
  "aggregate event": { form: "property", word: "from", holder: "to" },
  "external event": { form: "property", word: "from", holder: "to" },
  "actor command": { form: "clause", word: "by", holder: "to" },
  "event read-model": { form: "clause", word: "shows", holder: "to" },
  "read-model actor": { form: "clause", word: "sees", holder: "to" },
};

export function tieOf(from: string, to: string): Tie {
  if (from === "hotspot" || from === "opportunity") return { form: "property", word: "on", holder: "from" };
  return TIES[`${from} ${to}`] ?? { form: "link" };
}
