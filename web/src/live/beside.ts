/**
 * What stands beside the board on a live wall, by the table of docs/decisions/0018-live-wall.md: the root `beside`, a flat
 * map of plain JSON. Its snapshots keep their identity while nothing about them changes. What others wrote is not trusted:
 * whoever reads a value looks at its shape first.
 */
import type * as Y from "yjs";
import { newId } from "./ids";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Changes to what stands beside the board: no step to undo. */
const ASIDE = { name: "aside" };

interface Cached {
  values: ReadonlyMap<string, unknown>;
  stale: Set<string>;
}

export class Beside {
  private readonly map: Y.Map<unknown>;
  private readonly cached = new Map<string, Cached>();
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(private readonly doc: Y.Doc) {
    this.map = doc.getMap("beside");
    this.map.observe((event) => {
      const keys = [...event.keysChanged].filter((key): key is string => typeof key === "string");
      for (const [prefix, { stale }] of this.cached) for (const key of keys) if (key.startsWith(prefix)) stale.add(key);
      const due = [...this.listeners].filter(([prefix]) => keys.some((key) => key.startsWith(prefix)));
      for (const [, runs] of due) for (const run of [...runs]) run();
    });
  }

  /** The value of a key; undefined where there is none. The same object until it is written again. */
  value(key: string): unknown {
    return this.map.get(key);
  }

  /** All keys that begin so, with their values. The same map until one of them changes. */
  entriesOf(prefix: string): ReadonlyMap<string, unknown> {
    const held = this.cached.get(prefix);
    if (!held) {
      const values = new Map([...this.map].filter(([key]) => key.startsWith(prefix)));
      this.cached.set(prefix, { values, stale: new Set() });
      return values;
    }
    if (held.stale.size === 0) return held.values;
    const values = new Map(held.values);
    for (const key of held.stale) {
      if (this.map.has(key)) values.set(key, this.map.get(key));
      else values.delete(key);
    }
    held.stale.clear();
    held.values = values;
    return values;
  }

  set(key: string, value: Json): void {
    this.doc.transact(() => this.map.set(key, value), ASIDE);
  }

  remove(key: string): void {
    if (this.map.has(key)) this.doc.transact(() => this.map.delete(key), ASIDE);
  }

  /** Several changes as one. */
  together<T>(run: () => T): T {
    return this.doc.transact(run, ASIDE);
  }

  /** Runs after any key that begins so has changed. Gives back what ends it. */
  subscribe(prefix: string, run: () => void): () => void {
    const runs = this.listeners.get(prefix) ?? new Set();
    this.listeners.set(prefix, runs);
    runs.add(run);
    return () => {
      runs.delete(run);
      if (runs.size === 0 && this.listeners.get(prefix) === runs) this.listeners.delete(prefix);
    };
  }
}

const held = new WeakMap<Y.Doc, Beside>();

/** What stands beside the board of a document: one for each, whoever asks. */
export function besideOf({ doc }: { readonly doc: Y.Doc }): Beside {
  const beside = held.get(doc) ?? new Beside(doc);
  held.set(doc, beside);
  return beside;
}

const PERSON = "stormlake.person";
const IS_ID = /^[A-Za-z0-9_-]{12,32}$/;
let person: string | null = null;

/** Who this browser is to the others, kept over visits. */
export function personId(): string {
  if (person !== null) return person;
  try {
    const kept = localStorage.getItem(PERSON) ?? "";
    person = IS_ID.test(kept) ? kept : newId();
    localStorage.setItem(PERSON, person);
  } catch {
    // A browser that keeps nothing is somebody new at every visit.
    person ??= newId();
  }
  return person;
}
