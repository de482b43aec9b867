/** SQL cut into tokens, for colours and for completion: never an error, whatever is typed. */

export type TokenKind = "word" | "keyword" | "name" | "text" | "number" | "comment" | "space" | "mark";

export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
}

export const KEYWORDS = [
  "all", "and", "as", "asc", "between", "by", "case", "cast", "cross", "date", "desc", "describe", "distinct", "else", "end", "except",
  "exists", "explain", "extract", "false", "filter", "first", "from", "full", "group", "having", "in", "inner", "intersect", "interval", "is",
  "join", "last", "left", "like", "limit", "not", "null", "nulls", "offset", "on", "or", "order", "outer", "over", "partition", "right",
  "select", "show", "tables", "then", "timestamp", "true", "union", "using", "values", "when", "where", "with",
];

const KNOWN = new Set(KEYWORDS);

const PATTERN =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>'(?:[^']|'')*(?:'|$))|(?<name>"(?:[^"]|"")*(?:"|$))|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<space>\s+)|(?<mark>[\s\S])/giu;

export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  for (const match of sql.matchAll(PATTERN)) {
    const text = match[0];
    const kind = (Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? "mark") as TokenKind;
    found.push({ kind: kind === "word" && KNOWN.has(text.toLowerCase()) ? "keyword" : kind, text, start: match.index });
  }
  return found;
}
