/**
 * What a comment's text is made of: words, mentions, addresses. Pure. It stays text whatever stands in it: only an address
 * that begins with `http` and names no password becomes a link, and the whole of it is shown.
 */

export type Part = { kind: "text"; text: string } | { kind: "mention"; text: string; name: string } | { kind: "link"; text: string; href: string };

/** So many names are looked for, the longest first. */
export const NAMES_MOST = 400;
const ADDRESS = /https?:\/\/[^\s<>"“”]+/giu;
/** What ends a sentence rather than an address. */
const TAIL = /[.,;:!?'’”»*_~\]}]+$/u;
/** A name of one word that nobody here has, as it stands after an `@`. */
const ONE_WORD = "[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,39}";

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Finds `@Name`: of these names, or of one word. An `@` inside of a word, as in an address, is none. */
export function mentionPattern(names: Iterable<string>): RegExp {
  const known = [...new Set([...names].filter(Boolean))].sort((a, b) => b.length - a.length).slice(0, NAMES_MOST);
  return new RegExp(`(?<![\\p{L}\\p{N}_@])@(${[...known.map(escaped), ONE_WORD].join("|")})(?![\\p{L}\\p{N}_])`, "giu");
}

/** An address without what belongs to the sentence around it: marks at its end, and a bracket that it does not open. */
function trimmed(address: string): string {
  let text = address.replace(TAIL, "");
  while (text.endsWith(")") && text.split(")").length > text.split("(").length) text = text.slice(0, -1).replace(TAIL, "");
  return text;
}

function linkOf(text: string): Part | null {
  try {
    const url = new URL(text);
    const plain = (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "" && url.hostname !== "";
    return plain ? { kind: "link", text, href: url.href } : null;
  } catch {
    return null;
  }
}

function mentionsIn(text: string, pattern: RegExp): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: "mention", text: match[0], name: match[1] ?? "" });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** A text in its parts, in order; put together again they are the text. */
export function partsOf(text: string, pattern: RegExp): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const link = linkOf(address);
    if (!link) continue;
    parts.push(...mentionsIn(text.slice(from, match.index), pattern), link);
    from = match.index + address.length;
  }
  return [...parts, ...mentionsIn(text.slice(from), pattern)];
}

const same = (a: string, b: string): boolean => a.localeCompare(b, undefined, { sensitivity: "base" }) === 0;

/** Whether a text speaks to somebody. */
export function mentions(text: string, name: string, pattern: RegExp): boolean {
  return name !== "" && text.includes("@") && partsOf(text, pattern).some((part) => part.kind === "mention" && same(part.name, name));
}

/** A name that is being written after an `@`: where it begins, and what there is of it. */
export interface Begun {
  at: number;
  text: string;
}

const BEGUN = /(?<![\p{L}\p{N}_@])@([^\n@]{0,40})$/u;

export function begunAt(text: string, caret: number): Begun | null {
  const match = BEGUN.exec(text.slice(Math.max(0, caret - 42), caret));
  return match ? { at: caret - match[0].length, text: match[1] ?? "" } : null;
}

/** Names that may be meant by what was begun: those that begin so before those one of whose words does. */
export function namesFor(begun: string, names: readonly string[], most = 6): string[] {
  const sought = begun.toLocaleLowerCase();
  const begins = (name: string) => name.toLocaleLowerCase().startsWith(sought);
  const whole = names.filter(begins);
  const inside = names.filter((name) => !begins(name) && name.toLocaleLowerCase().includes(` ${sought}`));
  // A name that stands there already, with a space after it, is written to its end.
  return [...whole, ...inside].filter((name) => `${name.toLocaleLowerCase()} ` !== sought).slice(0, most);
}
