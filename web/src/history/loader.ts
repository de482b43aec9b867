/**
 * Fetches what is looked at without flooding the server: one question at a time, the latest wish wins, what comes next is
 * fetched while nothing else is wanted. What was fetched stays for a while, as much as fits a weight.
 */

interface Held<T> {
  value: T;
  weight: number;
}

export class Loader<T> {
  private readonly held = new Map<string, Held<T>>();
  private readonly listeners = new Set<() => void>();
  private wanted: readonly string[] = [];
  private busy = false;
  private closed = false;
  private weight = 0;
  private fault: { id: string; error: unknown } | null = null;

  constructor(
    private readonly fetchOne: (id: string) => Promise<T>,
    private readonly weigh: (value: T) => number,
    private readonly weightMost: number,
  ) {}

  /** What is known of it. */
  peek(id: string): T | undefined {
    return this.held.get(id)?.value;
  }

  /** Why it could not be fetched, the last time that it was tried. */
  faultOf(id: string): unknown {
    return this.fault?.id === id ? this.fault.error : null;
  }

  /** What is looked at first, then what may be wanted soon. What was wanted before and is not any more, is not fetched. */
  want(ids: readonly string[]): void {
    this.wanted = ids;
    const [first] = ids;
    const held = first === undefined ? undefined : this.held.get(first);
    if (first !== undefined && held) {
      // The least recently looked at goes first.
      this.held.delete(first);
      this.held.set(first, held);
    }
    this.go();
  }

  again(id: string): void {
    if (this.fault?.id === id) this.fault = null;
    this.go();
  }

  subscribe(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  close(): void {
    this.closed = true;
    this.wanted = [];
    this.listeners.clear();
  }

  private go(): void {
    if (this.busy || this.closed) return;
    const id = this.wanted.find((each) => !this.held.has(each) && this.fault?.id !== each);
    if (id === undefined) return;
    this.busy = true;
    this.fetchOne(id)
      .then((value) => this.keep(id, value))
      .catch((error: unknown) => {
        // One that was only fetched in advance is asked for again when it is looked at.
        if (this.wanted[0] === id) this.fault = { id, error };
        else this.wanted = this.wanted.filter((each) => each !== id);
      })
      .finally(() => {
        this.busy = false;
        for (const run of [...this.listeners]) run();
        this.go();
      });
  }

  private keep(id: string, value: T): void {
    if (this.fault?.id === id) this.fault = null;
    const weight = this.weigh(value);
    this.held.set(id, { value, weight });
    this.weight += weight;
    for (const [old, { weight: freed }] of this.held) {
      if (this.weight <= this.weightMost) break;
      if (this.wanted.includes(old)) continue;
      this.held.delete(old);
      this.weight -= freed;
    }
  }
}
