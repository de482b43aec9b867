/** What stands in a clause's block, statement by statement: cut, read, and put together again. Pure. */
import { kdlString, takeApart, textOf } from "../../../live/kdl";

/** A string over several lines. */
const LINES = '"""';

/** The end of the string that begins at `at`, one past its last quote; -1 where it does not end. */
function endOfString(text: string, at: number): number {
  const quote = text.startsWith(LINES, at) ? LINES : '"';
  for (let next = at + quote.length; next < text.length; next++) {
    if (text[next] === "\\") next++;
    else if (text.startsWith(quote, next)) return next + quote.length;
    else if (quote === '"' && text[next] === "\n") return -1;
  }
  return -1;
}

/**
 * The statements of one block with its braces, each as written. Null where anything else stands in it: comments, blocks within
 * it, raw strings, something behind it.
 */
export function statements(block: string): string[] | null {
  if (block === "") return [];
  if (!block.startsWith("{") || !block.endsWith("}")) return null;
  const found: string[] = [];
  let begin = 1;
  let at = 1;
  const cut = () => {
    const statement = block.slice(begin, at).trim();
    if (statement !== "") found.push(statement);
    begin = at + 1;
  };
  while (at < block.length - 1) {
    const letter = block[at] ?? "";
    if (letter === '"') {
      at = endOfString(block, at);
      if (at < 0 || at > block.length - 1) return null;
      continue;
    }
    if ("{}/\\#()".includes(letter)) return null;
    if (letter === "\n" || letter === "\r" || letter === ";") cut();
    at++;
  }
  cut();
  return found;
}

/** Statements as a block: on one line where it was so and it is short. */
export function blockOf(list: readonly string[], before: string): string {
  if (list.length === 0) return "";
  const oneLine = !before.includes("\n") && !list.some((each) => each.includes("\n")) && (list.length === 1 || before !== "");
  return oneLine ? `{ ${list.join("; ")} }` : `{\n${list.map((each) => `    ${each}`).join("\n")}\n}`;
}

export interface Assignment {
  field: string;
  cel: string;
}

const plain = (text: string): string => text.replace(/\s+/g, "");

/** What a string says, where it holds only escapes that every reader of KDL takes alike; a bare word as well. */
export function said(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^[A-Za-z_][\w-]*$/.test(value)) return ["true", "false", "null", "inf", "nan"].includes(value) ? null : value;
  return /^"(?:[^"\\]|\\(?:["\\nrtbfs]|u\{[0-9a-fA-F]{1,6}\}))*"$/.test(value) ? textOf(value) : null;
}

/** `set "field" "CEL"`, and nothing beside it. */
export function assignment(statement: string): Assignment | null {
  const clause = takeApart(statement);
  if (clause?.word !== "set" || clause.values.length !== 2 || clause.props.size > 0 || clause.block !== "") return null;
  const [field, cel] = [said(clause.values[0]), said(clause.values[1])];
  return field === null || cel === null || plain(`set ${clause.values.join("")}`) !== plain(statement) ? null : { field, cel };
}

export const assignmentText = ({ field, cel }: Assignment): string => `set ${kdlString(field)} ${kdlString(cel)}`;

/** The parts of a letter, in their order. */
export const TEMPLATES = ["subject-line", "text", "html"] as const;
export type Template = (typeof TEMPLATES)[number];

/** What a template says; null where it is written in a way that this page does not read. */
export function template(statement: string): { word: Template; text: string } | null {
  const [, word, value = ""] = /^(subject-line|text|html)[ \t]+("[\s\S]*")$/.exec(statement) ?? [];
  if (word === undefined || endOfString(value, 0) !== value.length) return null;
  const text = value.startsWith(LINES) ? saidOverLines(value) : said(value);
  return text === null ? null : { word: word as Template, text };
}

/** The text of a string over several lines: the blanks before its closing quotes are cut from every line. */
function saidOverLines(value: string): string | null {
  const lines = value.slice(LINES.length, -LINES.length).split("\n");
  const indent = lines.pop() ?? "";
  if (lines.shift() !== "" || /[^ \t]/.test(indent) || lines.length === 0) return null;
  const cut: string[] = [];
  for (const line of lines) {
    if (line.trim() === "") cut.push("");
    else if (line.startsWith(indent)) cut.push(line.slice(indent.length));
    else return null;
  }
  // Read line by line as one string would be; a lone quote stands as it is.
  return said(`"${cut.join("\n").replace(/\\[\s\S]|"/g, (each) => (each === '"' ? '\\"' : each)).replaceAll("\n", "\\n")}"`);
}

/** A template as it is best read: over several lines where it has several. */
export function templateText(word: Template, text: string): string {
  const clean = text.replace(/\r\n?/g, "\n");
  const lines = clean.split("\n");
  const whole = kdlString(clean);
  // What needs an escape other than these is written on one line.
  const simple = lines.length > 1 && lines.every((line) => line === "" || line.trim() !== "") && whole === `"${clean.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
  if (!simple) return `${word} ${whole}`;
  const escaped = clean.replaceAll("\\", "\\\\").replaceAll(LINES, '\\"\\"\\"');
  return `${word} ${LINES}\n${escaped}\n${LINES}`;
}
