/** Everything that a hand can do to the wall, each as one change of the document. */
import * as Y from "yjs";
import { isNote, KINDS, PAPERS } from "../board/kinds";
import { type Entry, QUIETLY, type WallDocument } from "./document";
import { tieOf } from "./grammar";
import { newId } from "./ids";
import { kdlString, takeApart, textOf, wordOf } from "./kdl";
import { between, compare, row } from "./order";
import { veil } from "./veil";

export interface Place {
  x: number;
  y: number;
}

export interface NewNote extends Partial<Place> {
  word: string;
  name?: string;
  head?: Record<string, string>;
  /** Clauses, in their order. */
  body?: readonly string[];
  /** The id of the entry after which it stands in the file; at the end otherwise. */
  after?: string | null;
  within?: string | null;
}

/** Whether entries of this word stand on the wall: stickies, and plain paper. */
export const isSticky = (word: string): boolean => (PAPERS as readonly string[]).includes(word);

/** Whether others may lead to it by its name. */
const isNamed = (word: string): boolean => (KINDS as readonly string[]).includes(word);

/** Longest text of a note that is typed here. */
export const NOTE_MOST = 2_000;

/** What may be written on an entry of a word: a note has several lines, everything else one. */
export const wordsFor = (word: string, text: string): string => (isNote(word) ? text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n") : oneLine(text));

/** One line, as a sticky's name is. */
export const oneLine = (text: string): string => text.replace(/[\r\n\t\u0085\u2028\u2029]+/g, " ");

function siblings(wall: WallDocument, within: string | null): Entry[] {
  const { entries } = wall.snapshot();
  return [...entries.values()].filter((entry) => entry.within === within).sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
}

function keyAfter(wall: WallDocument, within: string | null, after: string | null): string {
  const list = siblings(wall, within);
  const at = after === null ? -1 : list.findIndex((entry) => entry.id === after);
  if (at < 0) return between(list.at(-1)?.at ?? null, null);
  const here = list[at]?.at ?? null;
  return between(here, list.slice(at + 1).find((entry) => here === null || entry.at > here)?.at ?? null);
}

function put(wall: WallDocument, id: string, note: NewNote, at: string): void {
  const entry = new Y.Map<unknown>();
  entry.set("word", note.word);
  entry.set("name", new Y.Text(wordsFor(note.word, note.name ?? "")));
  entry.set("head", new Y.Map(Object.entries(note.head ?? {})));
  const body = new Y.Map<unknown>();
  let last: string | null = null;
  for (const text of note.body ?? []) {
    last = between(last, null);
    body.set(newId(), { at: last, text });
  }
  entry.set("body", body);
  entry.set("at", at);
  if (note.within) entry.set("in", note.within);
  if (note.x !== undefined && note.y !== undefined) {
    entry.set("x", Math.round(note.x));
    entry.set("y", Math.round(note.y));
  }
  wall.entries.set(id, entry);
}

export function add(wall: WallDocument, note: NewNote): string {
  const id = newId();
  const within = note.within ?? null;
  wall.change(() => {
    put(wall, id, note, keyAfter(wall, within, note.after ?? null));
    if (isSticky(note.word)) veil(wall, id);
  });
  return id;
}

/** Many new entries at once, at the end of where they belong, in their order. */
export function addAll(wall: WallDocument, notes: readonly NewNote[]): string[] {
  const last = new Map<string | null, string | null>();
  for (const entry of wall.snapshot().entries.values()) {
    const held = last.get(entry.within) ?? null;
    if (held === null || compare(entry.at, held) > 0) last.set(entry.within, entry.at);
  }
  const keys = new Map([...new Set(notes.map((note) => note.within ?? null))].map((within) => [within, row(last.get(within) ?? null, notes.length)]));
  return wall.change(() =>
    notes.map((note, nth) => {
      const id = newId();
      put(wall, id, note, keys.get(note.within ?? null)?.[nth] ?? "V");
      if (isSticky(note.word)) veil(wall, id);
      return id;
    }),
  );
}

/** Puts back an entry that someone removed while it was being written on. */
export function putBack(wall: WallDocument, entry: Entry): void {
  const { id, word, name, head, within, at } = entry;
  const place = entry.x === null || entry.y === null ? {} : { x: entry.x, y: entry.y };
  const note: NewNote = { word, name, head: { ...head }, body: entry.body.map((line) => line.text), within, ...place };
  wall.change(() => put(wall, id, note, at), QUIETLY);
}

/** What a reference may say to mean an entry: its bare name, or its kind and its name. */
const namesOf = (entry: Entry): [string, string] => [entry.name, `${entry.word}/${entry.name}`];

/** How an entry is named where any kind may stand: with its kind if another sticky has the same name. */
export function reference(wall: WallDocument, entry: Entry): string {
  const others = [...wall.snapshot().entries.values()].some((other) => other.id !== entry.id && isNamed(other.word) && other.name === entry.name);
  return others || entry.name.includes("/") ? `${entry.word}/${entry.name}` : entry.name;
}

/** The `link` entries at either end of a sticky. */
export function linksOf(wall: WallDocument, id: string): { link: Entry; from: string; to: string }[] {
  const entry = wall.entry(id);
  if (!entry) return [];
  const names = namesOf(entry);
  return [...wall.snapshot().entries.values()].flatMap((link) => {
    const to = textOf(link.head["to"]);
    if (link.word !== "link" || to === null) return [];
    return names.includes(link.name) || names.includes(to) ? [{ link, from: link.name, to }] : [];
  });
}

/** Takes stickies away, and the links that would lead nowhere without them. */
export function remove(wall: WallDocument, ids: readonly string[]): void {
  wall.change(() => {
    const gone = new Set(ids);
    const left = [...wall.snapshot().entries.values()].filter((entry) => !gone.has(entry.id) && isNamed(entry.word));
    const meant = new Set(left.flatMap(namesOf));
    const doomed = ids.flatMap((id) => linksOf(wall, id)).filter(({ from, to }) => !meant.has(from) || !meant.has(to));
    for (const id of [...ids, ...doomed.map(({ link }) => link.id)]) wall.entries.delete(id);
  });
}

export function move(wall: WallDocument, places: ReadonlyMap<string, Place>, origin?: object): void {
  wall.change(() => {
    for (const [id, { x, y }] of places) {
      const entry = wall.entries.get(id);
      entry?.set("x", Math.round(x));
      entry?.set("y", Math.round(y));
    }
  }, origin);
}

/** Gives stickies back to the layout. */
export function release(wall: WallDocument, ids: Iterable<string>): void {
  wall.change(() => {
    for (const id of ids) {
      wall.entries.get(id)?.delete("x");
      wall.entries.get(id)?.delete("y");
    }
  });
}

export function rename(wall: WallDocument, id: string, name: string): void {
  const shared = wall.nameOf(id);
  const clean = wordsFor(wall.entry(id)?.word ?? "", name);
  if (!shared || shared.toString() === clean) return;
  wall.change(() => {
    shared.delete(0, shared.length);
    shared.insert(0, clean);
  });
}

/** Sets a property of an entry's line to a value as KDL prints it; null takes it away. */
export function setHead(wall: WallDocument, id: string, key: string, value: string | null): void {
  wall.change(() => {
    const entry = wall.entries.get(id);
    let head = entry?.get("head");
    if (entry && !(head instanceof Y.Map)) entry.set("head", (head = new Y.Map()));
    if (!(head instanceof Y.Map)) return;
    if (value === null) head.delete(key);
    else head.set(key, value);
  });
}

/** A note that becomes a sticky says it on one line; one with a picture stays what it is. */
export function setKind(wall: WallDocument, id: string, word: string): void {
  const entry = wall.entry(id);
  if (!entry || (isNote(entry.word) && entry.head["picture"] !== undefined)) return;
  wall.change(() => {
    wall.entries.get(id)?.set("word", word);
    const [shared, clean] = [wall.nameOf(id), wordsFor(word, entry.name)];
    if (!shared || shared.toString() === clean) return;
    shared.delete(0, shared.length);
    shared.insert(0, clean);
  });
}

export function setWithin(wall: WallDocument, id: string, within: string | null): void {
  wall.change(() => {
    const entry = wall.entries.get(id);
    if (!entry) return;
    const at = keyAfter(wall, within, null);
    if (within === null) entry.delete("in");
    else entry.set("in", within);
    entry.set("at", at);
  });
}

/** Sets a clause's text; without an id a new one at the end; without text it is taken away. */
export function setLine(wall: WallDocument, id: string, line: string | null, text: string): void {
  wall.change(() => {
    const entry = wall.entries.get(id);
    let body = entry?.get("body");
    if (entry && !(body instanceof Y.Map)) entry.set("body", (body = new Y.Map()));
    if (!(body instanceof Y.Map)) return;
    const lines = wall.entry(id)?.body ?? [];
    const held = lines.find((each) => each.id === line);
    if (text.trim() === "") {
      if (line !== null) body.delete(line);
    } else if (held) body.set(held.id, { at: held.at, text });
    else body.set(newId(), { at: between(lines.at(-1)?.at ?? null, null), text });
  });
}

/** The one clause with this word whose first value is a text: `about`, `owner`. */
export function setText(wall: WallDocument, id: string, word: string, text: string): void {
  const line = wall.entry(id)?.body.find((each) => wordOf(each.text) === word);
  setLine(wall, id, line?.id ?? null, text.trim() === "" ? "" : `${word} ${kdlString(text)}`);
}

export function textIn(entry: Entry | undefined, word: string): string {
  const line = entry?.body.find((each) => wordOf(each.text) === word);
  return line ? (textOf(takeApart(line.text)?.values[0]) ?? "") : "";
}

/** Draws an arrow in the way that the grammar writes it. False where there is one already, or none can be. */
export function connect(wall: WallDocument, fromId: string, toId: string): boolean {
  const from = wall.entry(fromId);
  const to = wall.entry(toId);
  if (!from || !to || fromId === toId || from.name === "" || to.name === "" || isNote(from.word) || isNote(to.word)) return false;
  const tie = tieOf(from.word, to.word);
  if (tie.form !== "link") {
    const [holder, other] = tie.holder === "from" ? [from, to] : [to, from];
    if (tie.form === "clause") {
      if (holder.body.some((line) => wordOf(line.text) === tie.word && takeApart(line.text)?.values.some((value) => textOf(value) === other.name))) return false;
      setLine(wall, holder.id, null, `${tie.word} ${kdlString(other.name)}`);
      return true;
    }
    const held = textOf(holder.head[tie.word]);
    if (held !== null && namesOf(other).includes(held)) return false;
    if (held === null || tie.word === "on") {
      setHead(wall, holder.id, tie.word, kdlString(tie.word === "on" ? reference(wall, other) : other.name));
      return true;
    }
  }
  const [name, target] = [reference(wall, from), reference(wall, to)];
  if ([...wall.snapshot().entries.values()].some((each) => each.word === "link" && each.name === name && textOf(each.head["to"]) === target)) return false;
  add(wall, { word: "link", name, head: { to: kdlString(target) }, within: from.within, after: null });
  return true;
}
