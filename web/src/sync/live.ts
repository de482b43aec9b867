/**
 * The live stream of one project: pulses, records, and word that the board has changed. It reconnects by itself, and
 * sleeps while nobody looks at the page.
 */
import type { Pulse, TailBatch } from "../wire";
import type { Filter } from "./api";
import { query } from "./http";

export type Connection = "connecting" | "live" | "lost" | "asleep";

export interface LiveHandlers {
  pulse(pulse: Pulse, whole: boolean): void;
  tail(batch: TailBatch): void;
  board(version: number): void;
  connection(state: Connection): void;
}

const WAIT_LEAST_MS = 1_000;
const WAIT_MOST_MS = 20_000;
/** A page out of sight gives its connection back after this long: a browser has only six per server. */
const ASLEEP_AFTER_MS = 30_000;

export class Live {
  private source: EventSource | null = null;
  private filter: Filter = {};
  private wait = WAIT_LEAST_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sleeper: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly handlers: LiveHandlers,
  ) {
    document.addEventListener("visibilitychange", this.looked);
    this.open();
  }

  /** Which records the tail is to bring; pulses come for every sticky. */
  watch(filter: Filter): void {
    if (query(filter) === query(this.filter)) return;
    this.filter = filter;
    this.open();
  }

  close(): void {
    this.closed = true;
    document.removeEventListener("visibilitychange", this.looked);
    clearTimeout(this.timer);
    clearTimeout(this.sleeper);
    this.source?.close();
  }

  private readonly looked = () => {
    clearTimeout(this.sleeper);
    if (document.visibilityState === "visible") {
      if (this.source === null) this.open();
      return;
    }
    this.sleeper = setTimeout(() => {
      this.source?.close();
      this.source = null;
      clearTimeout(this.timer);
      this.handlers.connection("asleep");
    }, ASLEEP_AFTER_MS);
  };

  private open(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.source?.close();
    const source = new EventSource(`${this.path}${query(this.filter)}`);
    this.source = source;
    let whole = true;
    const on = <T>(name: string, take: (value: T) => void) =>
      source.addEventListener(name, (event) => {
        if (this.source !== source) return;
        let value: T;
        try {
          value = JSON.parse((event as MessageEvent<string>).data) as T;
        } catch {
          return; // A cut line; the next pulse says it again.
        }
        take(value);
      });
    this.handlers.connection("connecting");
    source.onopen = () => {
      this.wait = WAIT_LEAST_MS;
      this.handlers.connection("live");
    };
    source.onerror = () => {
      if (this.source !== source) return;
      // Not left to the browser: it gives up for good after an answer that is not a stream.
      source.close();
      this.handlers.connection("lost");
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(WAIT_MOST_MS, this.wait * 2);
    };
    on<Pulse>("pulse", (pulse) => {
      this.handlers.pulse(pulse, whole);
      whole = false;
    });
    on<TailBatch>("tail", (batch) => this.handlers.tail(batch));
    on<{ version: number }>("board", ({ version }) => this.handlers.board(version));
  }
}
