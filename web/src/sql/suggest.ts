/** What could stand at the caret: tables where a table is due, the columns of the tables that the query names elsewhere. */
import type { LakeTable } from "../wire";
import { KEYWORDS, type Token, tokens } from "./tokens";

export type SuggestionKind = "table" | "column" | "function" | "keyword";

export interface Suggestion {
  kind: SuggestionKind;
  /** What is put in. */
  text: string;
  /** What is said beside it: a type, or where it is from. */
  note: string;
}

export interface Completion {
  /** What is replaced: from here … */
  from: number;
  /** … to the caret. */
  to: number;
  options: Suggestion[];
}

const MOST = 40;

const FUNCTIONS: [string, string][] = [
  ["count", "count(*)"], ["sum", "sum(x)"], ["avg", "avg(x)"], ["min", "min(x)"], ["max", "max(x)"], ["median", "median(x)"],
  ["approx_distinct", "approx_distinct(x)"], ["approx_percentile_cont", "approx_percentile_cont(x, 0.9)"], ["stddev", "stddev(x)"],
  ["date_trunc", "date_trunc('day', time)"], ["date_part", "date_part('hour', time)"], ["date_bin", "date_bin(interval '1 hour', time)"],
  ["to_timestamp", "to_timestamp(text)"], ["now", "now()"], ["coalesce", "coalesce(a, b)"], ["nullif", "nullif(a, b)"], ["round", "round(x, 2)"],
  ["abs", "abs(x)"], ["lower", "lower(text)"], ["upper", "upper(text)"], ["substr", "substr(text, 1, 3)"], ["length", "length(text)"],
  ["regexp_like", "regexp_like(text, pattern)"], ["row_number", "row_number() over (…)"], ["lag", "lag(x) over (…)"], ["lead", "lead(x) over (…)"],
  ["rank", "rank() over (…)"], ["first_value", "first_value(x)"], ["last_value", "last_value(x)"],
];

/** A name as SQL wants it: in quotes where it is no plain word. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.includes(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

const bare = (text: string): string => (text.startsWith('"') ? text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replaceAll('""', '"') : text.toLowerCase());

const isName = (token: Token | undefined): boolean => token?.kind === "word" || token?.kind === "name";
const isWord = (token: Token | undefined, ...words: string[]): boolean => token?.kind === "keyword" && words.includes(token.text.toLowerCase());

/** Every table that stands after FROM, JOIN or a comma there, by the names under which it can be meant. */
function named(parts: Token[], tables: LakeTable[]): Map<string, LakeTable> {
  const found = new Map<string, LakeTable>();
  let list = false;
  parts.forEach((token, at) => {
    if (token.kind === "keyword") list = isWord(token, "from", "join") || (list && isWord(token, "as"));
    const before = parts[at - 1];
    if (!list || !isName(token) || !(isWord(before, "from", "join") || before?.text === ",")) return;
    const table = tables.find((each) => each.name === bare(token.text));
    if (!table) return;
    found.set(table.name, table);
    const alias = isWord(parts[at + 1], "as") ? parts[at + 2] : parts[at + 1];
    if (alias && isName(alias)) found.set(bare(alias.text), table);
  });
  return found;
}

function columns(table: LakeTable): Suggestion[] {
  return table.columns.map((column) => ({ kind: "column", text: quoted(column.name), note: column.type }));
}

/** `asked` is whether the user asked for it: then an empty word will do. */
export function complete(sql: string, caret: number, tables: LakeTable[], asked = false): Completion | null {
  const all = tokens(sql);
  const under = all.find((token) => token.start < caret && caret <= token.start + token.text.length);
  if (under && (under.kind === "text" || under.kind === "comment" || under.kind === "number")) return null;
  const inWord = under !== undefined && (isName(under) || under.kind === "keyword");
  const from = inWord ? under.start : caret;
  const typed = sql.slice(from, caret).replace(/^"/, "").toLowerCase();
  const before = all.filter((token) => token.start + token.text.length <= from && token.kind !== "space" && token.kind !== "comment");
  const parts = all.filter((token) => token.kind !== "space" && token.kind !== "comment" && !(inWord && token === under));
  const last = before.at(-1);
  const reach = named(parts, tables);

  let options: Suggestion[];
  if (last?.text === ".") {
    const owner = before.at(-2);
    const table = owner && isName(owner) ? (reach.get(bare(owner.text)) ?? tables.find((each) => each.name === bare(owner.text))) : undefined;
    options = table ? columns(table) : [];
  } else {
    if (!asked && typed === "") return null;
    const tableDue = isWord(last, "from", "join", "describe") || (last?.text === "," && isWord([...before].reverse().find((token) => token.kind === "keyword"), "from", "join"));
    const ofTables: Suggestion[] = tables.map((table) => ({ kind: "table", text: quoted(table.name), note: table.about ?? "" }));
    if (tableDue) options = ofTables;
    else {
      const seen = new Set<string>();
      const mine = [...new Set(reach.values())].flatMap(columns).filter((each) => !seen.has(each.text) && seen.add(each.text));
      options = [
        ...mine,
        ...FUNCTIONS.map(([text, note]): Suggestion => ({ kind: "function", text: `${text}(`, note })),
        ...KEYWORDS.map((text): Suggestion => ({ kind: "keyword", text, note: "" })),
        ...(reach.size === 0 ? ofTables : []),
      ];
    }
  }
  const rank = (each: Suggestion): number => {
    const name = each.text.replace(/^"/, "").toLowerCase();
    return name.startsWith(typed) ? 0 : name.includes(`_${typed}`) ? 1 : typed.length > 1 && name.includes(typed) ? 2 : 3;
  };
  const fit = options
    .map((each, order) => ({ each, order, rank: rank(each) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, MOST)
    .map((entry) => entry.each);
  const only = fit[0];
  if (!only || (fit.length === 1 && !asked && only.text.replace(/^"|"$/g, "").toLowerCase() === typed)) return null;
  return { from, to: caret, options: fit };
}
