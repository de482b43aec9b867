/**
 * What was written on a wall and the server has not confirmed, kept over a reload: each edit as it is made, until it is
 * confirmed. One thing after the other is asked of the store, so that nothing is taken away before it was put there.
 */
import { mergeUpdates } from "yjs";
import { type Edits, type Store, storeOf, type Touched } from "./store";

/** What is kept of one wall, bytes. */
const KEPT_MOST = 16 * 1024 * 1024;
/** What nobody came back for is not kept longer: invitations end too. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
/** A server takes no more than 8 MB at once. */
const SENT_MOST = 4 * 1024 * 1024;

/** So many rows are gathered into one. */
const ROWS_MOST = 256;

interface Written {
  key: number;
  /** The number of its last edit. */
  nth: number;
  bytes: number;
}

const bytesOf = (edits: Pick<Edits, "update" | "touched">): number => edits.update.length + JSON.stringify(edits.touched).length;

/** Of each entry how it stood last. */
const lastOf = (all: readonly Edits[]): Touched[] => [...new Map(all.flatMap(({ touched }) => touched.map((each) => [each.id, each] as const))).values()];

export class Kept {
  /** Where no more is kept: told once. */
  onFull: (() => void) | null = null;
  private waiting: { nth: number; update: Uint8Array }[] = [];
  private touched = new Map<string, Touched>();
  private written: Written[] = [];
  private bytes = 0;
  private flushing = false;
  /** The number of the last edit that could not be kept. */
  private unkept = 0;
  private over = false;
  private work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: Store | null,
    /** What an earlier page left here, oldest first. */
    private earlier: Edits[],
    private readonly most: number,
  ) {}

  /** Opens what is kept of a wall. Never fails: a browser that keeps nothing has nothing, and keeps it no longer than its page. */
  static async open(wall: string, { store, now = Date.now(), most = KEPT_MOST }: { store?: Store | null; now?: number; most?: number } = {}): Promise<Kept> {
    const found = store === undefined ? await storeOf(wall) : store;
    try {
      await found?.forget(now - KEPT_DAYS * DAY_MS);
      const rows = (await found?.load()) ?? [];
      const kept = new Kept(found, rows.map(({ edits }) => edits), most);
      kept.written = rows.map(({ key, edits }) => ({ key, nth: 0, bytes: bytesOf(edits) }));
      kept.bytes = kept.written.reduce((sum, { bytes }) => sum + bytes, 0);
      return kept;
    } catch {
      return new Kept(null, [], most);
    }
  }

  /** What an earlier page left, once, in pieces that a server takes; and the entries that it wrote on without a line. */
  take(): { updates: Uint8Array[]; touched: Touched[] } {
    const pieces: Uint8Array[][] = [];
    let room = 0;
    for (const { update } of this.earlier) {
      room -= update.length;
      if (room < 0) {
        pieces.push([]);
        room = SENT_MOST - update.length;
      }
      pieces.at(-1)?.push(update);
    }
    const touched = lastOf(this.earlier);
    this.earlier = [];
    const updates = pieces.flatMap((piece) => {
      try {
        return [mergeUpdates(piece)];
      } catch {
        // What cannot be read was not written by us.
        return [];
      }
    });
    return { updates, touched };
  }

  /** Keeps an edit; `nth` rises. */
  add(nth: number, update: Uint8Array): void {
    if (this.over || !this.store) return;
    // What hangs on an edit that is not kept would be of no use.
    if (this.unkept > 0) {
      this.unkept = Math.max(this.unkept, nth);
      return;
    }
    this.waiting.push({ nth, update });
    if (this.flushing) return;
    this.flushing = true;
    this.enqueue((store) => this.flush(store));
  }

  /** To be called before the edit is added. */
  touch(touched: Touched): void {
    if (this.unkept === 0 && !this.over && this.store) this.touched.set(touched.id, touched);
  }

  /** All up to this one is confirmed. */
  drop(nth: number): void {
    this.waiting = this.waiting.filter((each) => each.nth > nth);
    if (this.unkept <= nth) this.unkept = 0;
    this.enqueue(async (store) => {
      const gone = this.written.filter((each) => each.nth <= nth);
      if (gone.length === 0) return;
      this.written = this.written.filter((each) => each.nth > nth);
      for (const { bytes } of gone) this.bytes -= bytes;
      await store.remove(gone.map(({ key }) => key));
    });
  }

  /** Takes everything of this wall away, and keeps nothing from now on. */
  clear(): void {
    this.over = true;
    this.waiting = [];
    this.earlier = [];
    this.enqueue((store) => store.clear());
  }

  /** To be called when the page leaves the wall. */
  close(): void {
    this.enqueue((store) => Promise.resolve(store.close()));
  }

  /** Ends when all that was asked for until now is done. */
  settled(): Promise<void> {
    return this.work;
  }

  private enqueue(run: (store: Store) => Promise<void>): void {
    const { store } = this;
    if (!store) return;
    this.work = this.work.then(() => run(store)).catch(() => this.fill(Infinity));
  }

  private fill(nth: number): void {
    if (this.unkept === 0 && !this.over) this.onFull?.();
    this.unkept = Math.max(this.unkept, nth);
  }

  /** Writes what has come together meanwhile as one. */
  private async flush(store: Store): Promise<void> {
    this.flushing = false;
    const last = this.waiting.at(-1);
    if (!last || this.over) {
      this.touched.clear();
      return;
    }
    const edits = { at: Date.now(), update: mergeUpdates(this.waiting.map(({ update }) => update)), touched: [...this.touched.values()] };
    this.waiting = [];
    this.touched.clear();
    const bytes = bytesOf(edits);
    // The newest is refused, not the oldest: without what came before, what comes after means nothing.
    if (this.bytes + bytes > this.most) return this.fill(last.nth);
    await this.put(store, edits, last.nth);
    if (this.written.length > ROWS_MOST) await this.gather(store);
  }

  private async put(store: Store, edits: Edits, nth: number): Promise<void> {
    const bytes = bytesOf(edits);
    this.bytes += bytes;
    this.written.push({ key: await store.put(edits), nth, bytes });
  }

  /** Many small rows become one: of an entry that was written on letter by letter, how it stands last is enough. */
  private async gather(store: Store): Promise<void> {
    const old = this.written;
    const keys = new Set(old.map(({ key }) => key));
    const rows = (await store.load()).filter(({ key }) => keys.has(key)).map(({ edits }) => edits);
    if (rows.length === 0) return;
    this.written = [];
    this.bytes = 0;
    await this.put(store, { at: Date.now(), update: mergeUpdates(rows.map(({ update }) => update)), touched: lastOf(rows) }, Math.max(...old.map(({ nth }) => nth)));
    await store.remove([...keys]);
  }
}

/** Takes away what is kept of a wall that this browser may not see any more. */
export async function forget(wall: string): Promise<void> {
  const kept = await Kept.open(wall);
  kept.clear();
  kept.close();
  await kept.settled();
}
