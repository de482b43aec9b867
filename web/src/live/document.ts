/**
 * The shared document of a wall, by the schema of docs/decisions/0018-live-wall.md: what it holds as plain values that
 * keep their identity while nothing about them changes, and word when something does.
 */
import * as Y from "yjs";
import { compare } from "./order";

/** One clause of an entry. */
export interface Line {
  id: string;
  at: string;
  text: string;
}

export interface Entry {
  id: string;
  word: string;
  name: string;
  /** The rest of its line: a property by its name, a further value by its number, each as KDL prints it. */
  head: Readonly<Record<string, string>>;
  body: readonly Line[];
  /** The id of its context's entry. */
  within: string | null;
  at: string;
  x: number | null;
  y: number | null;
}

export interface Snapshot {
  entries: ReadonlyMap<string, Entry>;
  /** Ids in the order of the file: what stands in a context comes right after it. */
  order: readonly string[];
}

/** Changes that this person made: what they can undo. */
export const MINE = { name: "mine" };
/** Changes that the wall makes by itself for this person: not to be undone. */
export const QUIETLY = { name: "quietly" };

const UNDO_PAUSE_MS = 600;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

function readLines(value: unknown): Line[] {
  if (!(value instanceof Y.Map)) return [];
  const lines: Line[] = [];
  for (const [id, line] of value as Y.Map<unknown>) {
    if (line === null || typeof line !== "object") continue;
    const { at, text: clause } = (line instanceof Y.Map ? line.toJSON() : line) as { at?: unknown; text?: unknown };
    lines.push({ id, at: text(at), text: text(clause) });
  }
  return lines.sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
}

function readEntry(id: string, entry: Y.Map<unknown>): Entry {
  const name = entry.get("name");
  const head = entry.get("head");
  const properties: Record<string, string> = {};
  if (head instanceof Y.Map) for (const [key, value] of head as Y.Map<unknown>) if (typeof value === "string") properties[key] = value;
  return {
    id,
    word: text(entry.get("word")),
    name: name instanceof Y.Text ? name.toString() : "",
    head: properties,
    body: readLines(entry.get("body")),
    within: typeof entry.get("in") === "string" ? text(entry.get("in")) : null,
    at: text(entry.get("at")),
    x: number(entry.get("x")),
    y: number(entry.get("y")),
  };
}

function ordered(entries: ReadonlyMap<string, Entry>): string[] {
  const top: Entry[] = [];
  const inside = new Map<string, Entry[]>();
  for (const entry of entries.values()) {
    // Of a context that is no more, what stood in it stands outside.
    const home = entry.within !== null && entries.get(entry.within)?.word === "context" && entry.word !== "context" ? entry.within : null;
    if (home === null) top.push(entry);
    else inside.set(home, [...(inside.get(home) ?? []), entry]);
  }
  const byPlace = (a: Entry, b: Entry) => compare(a.at, b.at) || compare(a.id, b.id);
  return top.sort(byPlace).flatMap((entry) => [entry.id, ...(inside.get(entry.id) ?? []).sort(byPlace).map((each) => each.id)]);
}

export class WallDocument {
  readonly doc: Y.Doc;
  readonly entries: Y.Map<Y.Map<unknown>>;
  readonly undo: Y.UndoManager;
  private held: Snapshot = { entries: new Map(), order: [] };
  private readonly stale = new Set<string>();
  private readonly listeners = new Set<() => void>();
  /** Told of an entry that somebody else removed, as it stood. */
  removed: ((entry: Entry) => void) | null = null;

  constructor(doc = new Y.Doc()) {
    this.doc = doc;
    this.entries = doc.getMap("entries");
    this.undo = new Y.UndoManager(this.entries, { trackedOrigins: new Set([MINE]), captureTimeout: UNDO_PAUSE_MS });
    for (const id of this.entries.keys()) this.stale.add(id);
    this.entries.observeDeep((events, transaction) => {
      const gone: Entry[] = [];
      for (const event of events) {
        const [id] = event.path;
        if (typeof id === "string") this.stale.add(id);
        else {
          for (const [key, { action }] of event.changes.keys) {
            this.stale.add(key);
            const entry = this.held.entries.get(key);
            if (action === "delete" && entry && !transaction.local) gone.push(entry);
          }
        }
      }
      // Read now, so that what is removed next is known as it stood.
      this.snapshot();
      for (const entry of gone) this.removed?.(entry);
      for (const run of [...this.listeners]) run();
    });
  }

  /** Everything that stands on the wall. The same object until something changes. */
  snapshot(): Snapshot {
    if (this.stale.size === 0) return this.held;
    const entries = new Map(this.held.entries);
    let moved = false;
    for (const id of this.stale) {
      const shared = this.entries.get(id);
      const before = entries.get(id);
      const now = shared instanceof Y.Map ? readEntry(id, shared) : null;
      if (now) entries.set(id, now);
      else entries.delete(id);
      moved ||= !now || !before || before.at !== now.at || before.within !== now.within || before.word !== now.word;
    }
    this.stale.clear();
    this.held = { entries, order: moved ? ordered(entries) : this.held.order };
    return this.held;
  }

  entry(id: string): Entry | undefined {
    return this.snapshot().entries.get(id);
  }

  /** The shared text of a name, to type into. */
  nameOf(id: string): Y.Text | null {
    const name = this.entries.get(id)?.get("name");
    return name instanceof Y.Text ? name : null;
  }

  subscribe(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  /** One change of this person's, whole or not at all for everybody else. */
  change<T>(run: () => T, origin: object = MINE): T {
    return this.doc.transact(run, origin);
  }

  /** What follows is undone apart from what came before. */
  pause(): void {
    this.undo.stopCapturing();
  }

  close(): void {
    this.undo.destroy();
    this.doc.destroy();
  }
}
