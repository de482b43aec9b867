/** What could stand at the caret of a CEL expression: fields of the events in play, what is known of the subject, functions. Pure. */
import type { Scope } from "./scope";

export interface Option {
  /** What is read in the list. */
  label: string;
  /** What is put in, from `from` to the caret. */
  text: string;
  from: number;
  /** Its type. */
  type: string;
  note: string;
  kind: "field" | "attribute" | "value" | "function";
}

const MOST = 30;

const EVENT: readonly (readonly [string, string])[] = [["subject", "string"], ["source", "string"], ["id", "string"], ["type", "string"], ["time", "timestamp"]];
/** As crates/expression has them. */
const FUNCTIONS: readonly (readonly [string, string])[] = [
  ["has", "boolean"], ["size", "integer"], ["string", "string"], ["int", "integer"], ["double", "decimal"], ["bool", "boolean"], ["timestamp", "timestamp"], ["duration", "duration"],
  ["math.abs", "decimal"], ["math.ceil", "decimal"], ["math.floor", "decimal"], ["math.round", "decimal"],
];
const METHODS: readonly (readonly [string, string])[] = [
  ["contains", "boolean"], ["startsWith", "boolean"], ["endsWith", "boolean"], ["matches", "boolean"], ["indexOf", "integer"], ["size", "integer"], ["lowerAscii", "string"], ["upperAscii", "string"],
  ["trim", "string"], ["replace", "string"], ["substring", "string"], ["split", "list<string>"],
];
const MOMENTS: readonly (readonly [string, string])[] = [["getFullYear", "integer"], ["getMonth", "integer"], ["getDate", "integer"], ["getDayOfWeek", "integer"], ["getHours", "integer"], ["getMinutes", "integer"]];
const FORESEEN: readonly (readonly [string, string])[] = [["active", "decimal"], ["purchases", "decimal"], ["value", "decimal"], ["known", "boolean"]];

/** The quote of the text literal in which the caret stands; null outside of one. */
export function insideText(text: string, caret: number): string | null {
  let quote: string | null = null;
  for (let at = 0; at < caret; at++) {
    const letter = text[at] ?? "";
    if (quote === null && (letter === "'" || letter === '"')) quote = letter;
    else if (quote !== null && letter === "\\") at++;
    else if (letter === quote) quote = null;
  }
  return quote;
}

const isName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** `asked` is whether the user asked for it: then an empty word will do. */
export function complete(text: string, caret: number, scope: Scope, asked = false): Option[] {
  const before = text.slice(0, caret);
  if (insideText(text, caret) !== null) return predictions(before, scope);
  const path = /(?:predict\("[^"\\]*"\)|[A-Za-z_]\w*(?:\["[^"\\]*"\])?)?(?:\.[A-Za-z_]\w*)*\.?$/.exec(before)?.[0] ?? "";
  const start = caret - path.length;
  const dot = path.lastIndexOf(".");
  const typed = path.slice(dot + 1).toLowerCase();
  const from = caret - typed.length;
  if (/\d$/.test(text.slice(0, start)) && path.startsWith(".")) return [];
  if (dot < 0) {
    if (typed === "" && !asked) return [];
    if (typed !== "" && !isName(path)) return [];
    return fit(everything(scope, from), typed);
  }
  return fit(under(path.slice(0, dot), scope, from, start), typed);
}

function predictions(before: string, scope: Scope): Option[] {
  const [, typed] = /\bpredict\(\s*"([^"\\]*)$/.exec(before) ?? [];
  if (typed === undefined) return [];
  const from = before.length - typed.length;
  return fit(scope.predictions.map((name) => ({ label: name, text: `${name}").`, from, type: "", note: "", kind: "value" })), typed.toLowerCase());
}

/** A subject's attribute whose name is no identifier is read in brackets. */
const attribute = (name: string): string => (isName(name) ? `subject.${name}` : `subject["${name}"]`);

function everything(scope: Scope, from: number): Option[] {
  const value = (label: string, type: string, kind: Option["kind"] = "value", note = ""): Option => ({ label, text: label, from, type, note, kind });
  return [
    ...scope.data.map((field) => value(`event.data.${field.name}`, typeOf(field), "field", field.note)),
    ...scope.subject.map((known) => value(attribute(known.name), typeOf(known), "attribute", known.note)),
    value("count", "integer"),
    ...EVENT.map(([name, type]) => value(`event.${name}`, type)),
    ...scope.predictions.map((name) => ({ ...value(`predict("${name}")`, ""), text: `predict("${name}").` })),
    ...FUNCTIONS.map(([name, type]) => call(name, type, from)),
  ];
}

const call = (name: string, type: string, from: number): Option => ({ label: `${name}(…)`, text: `${name}(`, from, type, note: "", kind: "function" });
const typeOf = ({ type, optional }: { type: string; optional: boolean }): string => (optional ? `${type}?` : type);

/** What stands behind the dot of a path. */
function under(path: string, scope: Scope, from: number, start: number): Option[] {
  const plain = (list: readonly (readonly [string, string])[]): Option[] => list.map(([name, type]) => ({ label: name, text: name, from, type, note: "", kind: "value" }));
  if (path === "event") return [{ label: "data", text: "data", from, type: "", note: "", kind: "value" }, ...plain(EVENT)];
  if (path === "event.data") return scope.data.map((field) => ({ label: field.name, text: field.name, from, type: typeOf(field), note: field.note, kind: "field" }));
  if (path === "subject")
    return scope.subject.map((known) => ({ label: known.name, text: isName(known.name) ? known.name : attribute(known.name), from: isName(known.name) ? from : start, type: typeOf(known), note: known.note, kind: "attribute" }));
  if (path.startsWith("predict(")) return plain(FORESEEN);
  if (path === "math") return FUNCTIONS.filter(([name]) => name.startsWith("math.")).map(([name, type]) => call(name.slice(5), type, from));
  const type = scope.data.find((field) => path === `event.data.${field.name}`)?.type ?? scope.subject.find((known) => path === attribute(known.name))?.type ?? EVENT.find(([name]) => path === `event.${name}`)?.[1];
  if (type === "timestamp" || type === "date") return MOMENTS.map(([name, gives]) => call(name, gives, from));
  if (type === "integer" || type === "decimal" || type === "boolean" || type === "duration") return [];
  return METHODS.map(([name, gives]) => call(name, gives, from));
}

function fit(options: readonly Option[], typed: string): Option[] {
  const rank = ({ label }: Option): number => {
    const name = label.toLowerCase();
    const pieces = name.split(/[.["\]]+/).filter(Boolean);
    // A field is looked for by its own name, not by the path to it.
    if (name.startsWith(typed) || pieces.at(-1)?.startsWith(typed)) return 0;
    if (pieces.some((piece) => piece.startsWith(typed))) return 1;
    return typed.length > 1 && name.includes(typed) ? 2 : 3;
  };
  const ranked = options.map((option, order) => ({ option, order, rank: rank(option) })).filter((each) => each.rank < 3);
  ranked.sort((a, b) => (typed === "" ? 0 : a.rank - b.rank) || a.order - b.order);
  const found = ranked.slice(0, MOST).map(({ option }) => option);
  const [only] = found;
  return found.length === 1 && only && only.text.toLowerCase() === typed ? [] : found;
}
