/** Where a browser keeps what it wrote on walls and could not send: IndexedDB, which is this origin's alone. */
import type { Entry } from "../document";

/** An entry that was written on without a line, as it stood then; null where its writer deleted it. */
export interface Touched {
  id: string;
  entry: Entry | null;
}

/** Some edits of one wall. */
export interface Edits {
  /** When, ms since 1970. */
  at: number;
  update: Uint8Array;
  touched: Touched[];
}

/** The edits of one wall as they are kept, each under a number. */
export interface Store {
  load(): Promise<{ key: number; edits: Edits }[]>;
  put(edits: Edits): Promise<number>;
  remove(keys: readonly number[]): Promise<void>;
  /** Takes away all of this wall's. */
  clear(): Promise<void>;
  /** Takes away what is older, of whatever wall. */
  forget(before: number): Promise<void>;
  close(): void;
}

const NAME = "stormlake.unsent";
const EDITS = "edits";

interface Row extends Edits {
  wall: string;
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("not read"));
  });
}

/** What was written is there only when its transaction has ended. */
function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("not written"));
  });
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    const edits = request.result.createObjectStore(EDITS, { autoIncrement: true });
    edits.createIndex("wall", "wall");
    edits.createIndex("at", "at");
  };
  return answer(request);
}

const isRow = (row: unknown): row is Row => {
  const { at, update, touched } = (row ?? {}) as Partial<Row>;
  return typeof at === "number" && update instanceof Uint8Array && Array.isArray(touched);
};

class Database implements Store {
  constructor(
    private readonly database: IDBDatabase,
    private readonly wall: string,
  ) {
    // Another page of a later version would wait for ever.
    database.onversionchange = () => database.close();
  }

  private change(): { edits: IDBObjectStore; done: Promise<void> } {
    const transaction = this.database.transaction(EDITS, "readwrite");
    return { edits: transaction.objectStore(EDITS), done: ended(transaction) };
  }

  private async removeAll(index: "wall" | "at", range: IDBKeyRange): Promise<void> {
    const { edits, done } = this.change();
    const found = edits.index(index).getAllKeys(range);
    found.onsuccess = () => {
      for (const key of found.result) edits.delete(key);
    };
    await done;
  }

  async load() {
    const edits = this.database.transaction(EDITS).objectStore(EDITS).index("wall");
    const [keys, rows] = await Promise.all([answer(edits.getAllKeys(this.wall)), answer(edits.getAll(this.wall) as IDBRequest<unknown[]>)]);
    return keys.flatMap((key, nth) => {
      const row = rows[nth];
      return typeof key === "number" && isRow(row) ? [{ key, edits: row }] : [];
    });
  }

  async put(row: Edits) {
    const { edits, done } = this.change();
    const key = answer(edits.add({ ...row, wall: this.wall } satisfies Row));
    const [made] = await Promise.all([key, done]);
    return Number(made);
  }

  async remove(keys: readonly number[]) {
    const { edits, done } = this.change();
    for (const key of keys) edits.delete(key);
    await done;
  }

  clear() {
    return this.removeAll("wall", IDBKeyRange.only(this.wall));
  }

  forget(before: number) {
    return this.removeAll("at", IDBKeyRange.upperBound(before, true));
  }

  close() {
    this.database.close();
  }
}

/** No wall waits longer for a browser's store. */
const OPEN_MOST_MS = 1_500;

/** The store of one wall; null in a browser that keeps nothing. */
export async function storeOf(wall: string): Promise<Store | null> {
  const never = new Promise<null>((resolve) => setTimeout(() => resolve(null), OPEN_MOST_MS));
  try {
    const database = await Promise.race([opened(), never]);
    return database && new Database(database, wall);
  } catch {
    return null;
  }
}
