/** Sends records to Stormlake: CloudEvents 1.0 in batches, tried again until each has its answer. No dependency. */

/** An instant. A text is RFC 3339, such as `2026-11-23T12:00:00Z`. */
export type Timestamp = Date | string;
/** Sixty-four bits; beyond 2^53 only a `bigint` keeps every digit. */
export type Integer = number | bigint;
/** Any JSON value. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json | undefined };
/** The data of an event that the board gives no fields. */
export type AnyData = { readonly [key: string]: Json | undefined };

/** What an envelope says besides the data. */
export interface About {
  /** Whom or what it happened to. */
  subject?: string;
  /** When it happened; without it, now. */
  time?: Timestamp;
  /** Unique within the source; without it, a new one. Who sends the same id again sends a duplicate, which is harmless. */
  id?: string;
}

/** The same, where the board asks for a subject. */
export interface AboutSubject extends About {
  subject: string;
}

/** A record that is ready to be sent. Its id is fixed here, so that sending it again never counts twice. */
export interface Draft<Data extends object = object> {
  readonly specversion: "1.0";
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly subject?: string;
  readonly data: Data;
}

/** One reason why a record was not accepted. */
export interface Violation {
  code: string;
  sticky?: string;
  /** Where: a JSON pointer. */
  at: string;
  message: string;
  mend: string;
}

/** What became of one record. */
export interface RecordAnswer {
  id?: string;
  status: "accepted" | "duplicate" | "quarantined";
  /** Accepted at, duplicate of, or quarantined at this position of the log. */
  position: number;
  /** Quarantined: every reason. */
  violations?: Violation[];
}

/** What became of everything that was sent, in order. */
export interface Answer {
  accepted: number;
  duplicate: number;
  quarantined: number;
  records: RecordAnswer[];
}

/** Where to send to, and how patiently. */
export interface Options {
  /** The server or project: `http://127.0.0.1:4040` or `https://events.example.com/p/shop`. */
  url: string;
  /** Who sends: a URI reference such as `/till`. */
  source: string;
  /** A key with the role `source`. */
  apiKey?: string;
  /** Records in one request; 500 at most. */
  batch?: number;
  /** How often a request is tried again. */
  retries?: number;
  /** How long one request may take, ms. */
  timeout?: number;
  /** The longest wait between two tries, ms; a server that asks for more is given up. */
  longestWait?: number;
}

/** Not everything was answered. Send `unsent` again later: ids stay the same. */
export class SendError extends Error {
  override readonly name = "SendError";
  constructor(
    message: string,
    /** The last HTTP status, where there was one. */
    readonly status: number | undefined,
    /** The server's explanation, where it gave one. */
    readonly problem: { code?: string; detail?: string; mend?: string } | undefined,
    /** What was answered before. */
    readonly answer: Answer,
    /** What has no answer. */
    readonly unsent: Draft[],
  ) {
    super(message);
  }
}

const BATCH_MOST = 500;
const BYTES_MOST = 4 * 1024 * 1024;
const FIRST_WAIT = 200;
const AGAIN: readonly number[] = [429, 502, 503, 504];

/** A record of an event. The functions of the stickies call this. */
export function record<Data extends object>(type: string, data: Data, about: About = {}): Draft<Data> {
  return {
    specversion: "1.0",
    id: about.id ?? newId(),
    type,
    time: instant(about.time ?? new Date()),
    ...(about.subject === undefined ? {} : { subject: about.subject }),
    data,
  };
}

function instant(time: Timestamp): string {
  return typeof time === "string" ? time : time.toISOString();
}

function newId(): string {
  // A page that is not served over HTTPS has no randomUUID.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A value as JSON. Unlike `JSON.stringify` it keeps every digit of a bigint and refuses what is no number. */
export function write(value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no number that JSON can hold`);
      return JSON.stringify(value);
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "object": {
      if (value === null) return "null";
      if (value instanceof Date) return JSON.stringify(value.toISOString());
      if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(",")}}`;
    }
    default:
      throw new TypeError(`a ${typeof value} is nothing that JSON can hold`);
  }
}

/** Sends records. */
export class Stormlake {
  private readonly options: Required<Omit<Options, "apiKey">> & Pick<Options, "apiKey">;
  private readonly address: string;
  private waiting: Draft[] = [];

  constructor(options: Options) {
    this.options = { batch: BATCH_MOST, retries: 6, timeout: 30_000, longestWait: 60_000, ...options };
    this.address = `${options.url.replace(/\/+$/, "")}/v1/events`;
  }

  /** Keeps a record for the next `flush`. */
  add(...drafts: Draft[]): void {
    this.waiting.push(...drafts);
  }

  /** Sends what was kept. What gets no answer is kept again. */
  async flush(): Promise<Answer> {
    const drafts = this.waiting;
    this.waiting = [];
    try {
      return await this.send(drafts);
    } catch (error) {
      this.waiting = [...(error instanceof SendError ? error.unsent : drafts), ...this.waiting];
      throw error;
    }
  }

  /** Sends records in their order and says what became of each. Throws `SendError` when some have no answer. */
  async send(drafts: readonly Draft[]): Promise<Answer> {
    const records = drafts.map((draft) => write({ ...draft, source: this.options.source, datacontenttype: "application/json" }));
    const answer: Answer = { accepted: 0, duplicate: 0, quarantined: 0, records: [] };
    const most = Math.min(Math.max(1, Math.floor(this.options.batch)), BATCH_MOST);
    let from = 0;
    while (from < records.length) {
      let to = from;
      let bytes = 0;
      while (to < records.length && to - from < most && (to === from || bytes + (records[to] ?? "").length <= BYTES_MOST)) {
        bytes += (records[to] ?? "").length;
        to += 1;
      }
      const one = await this.post(`[${records.slice(from, to).join(",")}]`, to - from, answer, drafts.slice(from));
      answer.accepted += one.accepted;
      answer.duplicate += one.duplicate;
      answer.quarantined += one.quarantined;
      answer.records.push(...one.records);
      from = to;
    }
    return answer;
  }

  private async post(body: string, count: number, before: Answer, unsent: Draft[]): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.attempt(body, count);
      if ("answer" in outcome) return outcome.answer;
      const wait = outcome.wait ?? Math.min(FIRST_WAIT * 2 ** attempt, this.options.longestWait) * (0.5 + Math.random() / 2);
      if (!outcome.again || attempt >= this.options.retries || wait > this.options.longestWait) {
        throw new SendError(outcome.message, outcome.status, outcome.problem, before, unsent);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  private async attempt(body: string, count: number): Promise<Outcome> {
    const headers: Record<string, string> = { "content-type": "application/cloudevents-batch+json" };
    if (this.options.apiKey !== undefined) headers["authorization"] = `Bearer ${this.options.apiKey}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.address, { method: "POST", headers, body, redirect: "error", signal: AbortSignal.timeout(this.options.timeout) });
      text = await response.text();
    } catch (error) {
      return { again: true, message: `no answer from ${this.address}: ${error instanceof Error ? error.message : String(error)}` };
    }
    const said = read(text);
    if (response.ok && isAnswer(said, count)) return { answer: said };
    if (response.ok) return { again: false, status: response.status, message: `${this.address} does not answer like Stormlake` };
    const problem = typeof said === "object" && said !== null ? (said as { code?: string; detail?: string; mend?: string }) : undefined;
    const wait = retryAfter(response.headers.get("retry-after"));
    return {
      again: AGAIN.includes(response.status),
      status: response.status,
      message: problem?.detail ?? `${this.address} answered ${response.status}`,
      ...(problem === undefined ? {} : { problem }),
      ...(wait === undefined ? {} : { wait }),
    };
  }
}

interface Refused {
  again: boolean;
  message: string;
  status?: number;
  problem?: { code?: string; detail?: string; mend?: string };
  /** What the server asks for, ms. */
  wait?: number;
}

type Outcome = { answer: Answer } | Refused;

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isAnswer(said: unknown, count: number): said is Answer {
  const records = typeof said === "object" && said !== null ? (said as { records?: unknown }).records : undefined;
  return Array.isArray(records) && records.length === count;
}

/** Seconds or a date, as ms from now. */
function retryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
