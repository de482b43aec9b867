/** What an expression of a policy may read, from the clauses beside it: as crates/board/src/scope.rs has it. Pure. */
import type { Entry } from "../../../live/document";
import { takeApart, textOf, wordOf } from "../../../live/kdl";
import type { FieldView, StickyView } from "../../../wire";
import type { Phrase } from "./clause";
import type { Reach } from "./shapes";

export interface Known {
  name: string;
  type: string;
  optional: boolean;
  note: string;
}

export interface Scope {
  /** What `event.data` has. */
  data: readonly Known[];
  /** What `subject` has. */
  subject: readonly Known[];
  /** What `predict(…)` knows; only a `where` may ask. */
  predictions: readonly string[];
}

/** The wall around a policy, as far as its expressions and pickers see it. */
export interface Around {
  events: ReadonlyMap<string, readonly FieldView[]>;
  commands: ReadonlyMap<string, readonly FieldView[]>;
  /** The kind of subject that each event names. */
  concerns: ReadonlyMap<string, string>;
  subjects: ReadonlyMap<string, readonly { name: string; from: string }[]>;
  channels: readonly string[];
  topics: readonly string[];
  predictions: readonly string[];
}

/** A reference may say its kind before the name. */
export const bareName = (reference: string): string => reference.replace(/^(?:event|command)\//, "");

const ATTRIBUTE = /\battribute\s+"((?:[^"\\]|\\.)*)"(?:\s+from="((?:[^"\\]|\\.)*)")?/g;
const TOPIC = /\bconsent\s+"((?:[^"\\]|\\.)*)"/g;

export function aroundOf(stickies: readonly StickyView[], entries: Iterable<Entry>): Around {
  const of = (kind: string) => new Map(stickies.filter((sticky) => sticky.kind === kind && sticky.name !== "").map((sticky) => [sticky.name, sticky.fields]));
  const concerns = new Map<string, string>();
  const subjects = new Map<string, { name: string; from: string }[]>();
  const channels: string[] = [];
  const topics: string[] = [];
  const predictions: string[] = [];
  for (const entry of entries) {
    const subject = entry.word === "event" ? textOf(entry.head["subject"]) : null;
    if (subject !== null) concerns.set(entry.name, subject);
    if (entry.word === "prediction" && entry.name !== "") predictions.push(entry.name);
    if (entry.word !== "board") continue;
    for (const { text } of entry.body) {
      const name = textOf(takeApart(text)?.values[0]);
      if (name === null) continue;
      if (wordOf(text) === "channel") channels.push(name);
      if (wordOf(text) !== "subject") continue;
      subjects.set(name, [...text.matchAll(ATTRIBUTE)].map(([, attribute = "", from = ""]) => ({ name: attribute, from })));
      topics.push(...[...text.matchAll(TOPIC)].map(([, topic = ""]) => topic));
    }
  }
  return { events: of("event"), commands: of("command"), concerns, subjects, channels, topics, predictions };
}

/** The events on which an expression is evaluated, each once. */
export function eventsFor(reach: Reach, phrases: readonly Phrase[]): string[] {
  const trigger: string[] = [];
  const others: string[] = [];
  const until: string[] = [];
  let untilBy = false;
  for (const { word, values, props } of phrases) {
    if (word === "whenever-silent") trigger.push(props.get("since") ?? "");
    else if (word.startsWith("whenever-before")) trigger.push(values[0] ?? "");
    else if (word.startsWith("whenever")) trigger.push(...values);
    else if (word === "and-no" || word === "never" || word === "unless") others.push(...values);
    if (word !== "and-no") continue;
    until.push(props.get("until") ?? "");
    untilBy = props.has("until-by");
  }
  const all = reach === "where" ? trigger : reach === "until" ? [...trigger, ...until] : [...trigger, ...others, ...(untilBy ? [] : until)];
  return [...new Set(all.map(bareName))].filter(Boolean);
}

const noteOf = (field: FieldView): string => [field.unit ?? "", field.about ?? ""].filter(Boolean).join(" · ");

/** Of several events only what they share; an event without fields may have any of them. */
function shared(lists: readonly (readonly FieldView[])[]): Known[] {
  const typed = lists.filter((list) => list.length > 0);
  const [first = [], ...others] = typed;
  return first.flatMap((field): Known[] => {
    const same = others.map((list) => list.find((other) => other.name === field.name));
    if (same.some((other) => !other)) return [];
    const alike = typed.length === lists.length && same.every((other) => other?.type === field.type);
    const optional = field.optional || typed.length < lists.length || same.some((other) => other?.optional === true);
    return [{ name: field.name, type: alike ? field.type : "json", optional, note: noteOf(field) }];
  });
}

function subjectOf(around: Around, events: readonly string[]): Known[] {
  const only = around.subjects.size === 1 ? [...around.subjects.keys()][0] : undefined;
  const kinds = new Set(events.map((event) => around.concerns.get(event) ?? only));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined) return [];
  return (around.subjects.get(kind) ?? []).map(({ name, from }) => {
    const dot = from.lastIndexOf(".");
    const field = around.events.get(from.slice(0, dot))?.find((each) => each.name === from.slice(dot + 1));
    return { name, type: field?.type ?? "json", optional: true, note: from };
  });
}

export function scopeOf(around: Around, reach: Reach, phrases: readonly Phrase[], predicts = reach === "where"): Scope {
  const events = eventsFor(reach, phrases);
  const lists = events.flatMap((event) => {
    const fields = around.events.get(event);
    return fields ? [fields] : [];
  });
  return { data: shared(lists), subject: subjectOf(around, events), predictions: predicts ? around.predictions : [] };
}
