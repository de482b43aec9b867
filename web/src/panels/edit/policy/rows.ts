/** The clauses of a policy in the order of its sentence, with those that are being written and stand in no document yet. Pure. */
import type { Line } from "../../../live/document";
import { wordOf } from "../../../live/kdl";
import { isWhole, type Phrase, phraseOf } from "./clause";
import { ORDER, shapeOf } from "./shapes";
import type { CheckLine } from "./useCheck";

/** What other parts of the panel show. */
const ELSEWHERE = new Set(["about", "owner", "field"]);

export interface Row {
  key: string;
  /** The line of the document; null where it is not written yet. */
  line: Line | null;
  text: string;
  phrase: Phrase | null;
}

/** A clause that was begun here and has not all it needs. */
export interface Begun {
  key: string;
  text: string;
}

/** What is being typed into a clause. */
export interface Draft {
  key: string;
  /** The clause as it stood when typing began. */
  row: Row;
  text: string;
}

const rank = (row: Row): number => ORDER.indexOf(wordOf(row.text));

export interface Rows {
  clauses: Row[];
  /** Lines that are none of a policy's clauses: comments, `was`, `allow`, and what nobody knows. */
  others: Row[];
}

/** `keys` keep what a row is called when what was begun becomes a line. */
export function rowsOf(body: readonly Line[], begun: readonly Begun[], draft: Draft | null, keys: ReadonlyMap<string, string>): Rows {
  const rows: Row[] = body
    .filter((line) => !ELSEWHERE.has(wordOf(line.text)))
    .map((line) => ({ key: keys.get(line.id) ?? line.id, line, text: line.text, phrase: phraseOf(line.text) }));
  for (const { key, text } of begun) rows.push({ key, line: null, text, phrase: phraseOf(text) });
  // Somebody took it away while it is written on here: it stays until the hand leaves it.
  if (draft && !rows.some((row) => row.key === draft.key)) rows.push(draft.row);
  const clauses = rows.filter((row) => shapeOf(wordOf(row.text)));
  return {
    clauses: clauses.map((row, nth) => ({ row, nth })).sort((a, b) => rank(a.row) - rank(b.row) || a.nth - b.nth).map(({ row }) => row),
    others: rows.filter((row) => !shapeOf(wordOf(row.text))),
  };
}

/** What is checked: every clause of the entry, with what is being typed in its place. */
export function checkLines(body: readonly Line[], { clauses, others }: Rows, draft: Draft | null, keys: ReadonlyMap<string, string>): CheckLine[] {
  const now = (key: string, text: string) => (draft?.key === key ? draft.text : text);
  const lines = body.map((line) => {
    const key = keys.get(line.id) ?? line.id;
    return { key, text: now(key, line.text) };
  });
  const written = new Set(lines.map(({ key }) => key));
  for (const row of [...clauses, ...others]) {
    const text = now(row.key, row.text);
    const phrase = written.has(row.key) ? null : phraseOf(text);
    if (phrase && isWhole(phrase)) lines.push({ key: row.key, text });
  }
  return lines;
}
