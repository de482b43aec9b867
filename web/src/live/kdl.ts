/**
 * Writes KDL, and replaces a value within one clause without touching the rest of it. Reading boards is the server's
 * work: a clause that this file cannot take apart is shown and edited as the line that it is.
 */

const ESCAPES: Record<string, string> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };

/** A character that KDL forbids to stand as such: controls, direction marks, the byte order mark, half a pair. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text as a KDL string, in quotes. What KDL has no way to write is left out. */
export function kdlString(text: string): string {
  const clean = text.replace(/["\\\n\r\t\b\f]/g, (letter) => ESCAPES[letter] ?? letter).replace(/[\u0085\u2028\u2029]/g, "\\n");
  return `"${clean.replace(FORBIDDEN, "")}"`;
}

/** The text that a plain quoted string says; null where it is another kind of value. */
export function textOf(value: string | undefined): string | null {
  if (value === undefined || !/^"(?:[^"\\\n]|\\.)*"$/.test(value)) return null;
  return value.slice(1, -1).replace(/\\(u\{([0-9a-fA-F]{1,6})\}|.)/g, (whole, letter: string, code: string | undefined) => {
    if (code !== undefined) return parseInt(code, 16) <= 0x10ffff ? String.fromCodePoint(parseInt(code, 16)) : "";
    const plain: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", s: " " };
    return plain[letter] ?? (letter === "u" ? whole : letter);
  });
}

export interface Clause {
  word: string;
  /** Values in their order, as written. */
  values: string[];
  /** Properties, as written. */
  props: Map<string, string>;
  /** The block with its braces, as written; empty where there is none. */
  block: string;
}

const PIECE = /[ \t]*(?:("(?:[^"\\\n]|\\.)*")|([^\s"{}()[\]\\/=;#"]+)(=)?|(=)|(#(?:true|false|null|inf|-inf|nan)))/y;

/** Takes a clause of plain values apart; null where it holds anything else (comments, raw strings, types in brackets). */
export function takeApart(text: string): Clause | null {
  const trimmed = text.trim();
  const brace = openingBrace(trimmed);
  const line = brace < 0 ? trimmed : trimmed.slice(0, brace).trimEnd();
  const block = brace < 0 ? "" : trimmed.slice(brace);
  if (block !== "" && !block.endsWith("}")) return null;
  const clause: Clause = { word: "", values: [], props: new Map(), block };
  let name: string | null = null;
  PIECE.lastIndex = 0;
  for (let at = 0; at < line.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const [, quoted, word, equals, alone, constant] = PIECE.exec(line) ?? [];
    const value = quoted ?? word ?? constant;
    if (value === undefined || alone !== undefined) return null;
    if (equals !== undefined) {
      if (name !== null || clause.word === "") return null;
      name = value;
    } else if (clause.word === "") {
      if (word === undefined) return null;
      clause.word = word;
    } else if (name !== null) {
      clause.props.set(name, value);
      name = null;
    } else clause.values.push(value);
  }
  return clause.word === "" || name !== null ? null : clause;
}

/** Where the block of a clause begins, outside of strings; -1 where there is none. */
function openingBrace(text: string): number {
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    if (inside && text[at] === "\\") at++;
    else if (text[at] === '"') inside = !inside;
    else if (!inside && text[at] === "{") return at;
  }
  return -1;
}

/** A clause as one line. */
export function putTogether(clause: Clause): string {
  const props = [...clause.props].map(([name, value]) => `${name}=${value}`);
  return [clause.word, ...clause.values, ...props, ...(clause.block === "" ? [] : [clause.block])].join(" ");
}

/** The word that a clause begins with. */
export function wordOf(text: string): string {
  return /^\s*([^\s"{}();=]+)/.exec(text)?.[1] ?? "";
}
