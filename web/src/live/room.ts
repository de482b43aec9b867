/**
 * One wall on which people write together: the document, the line to the server, the server's reading, and who is here.
 * It outlives the page that shows it, so that what was written offline is sent even if one looks at the funnels meanwhile.
 */
import { readVarString } from "lib0/decoding";
import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import { isShut, Refused, Unknown } from "../sync/http";
import { besideOf } from "./beside";
import type { Hope } from "./compose";
import { type Entry, WallDocument } from "./document";
import { putBack } from "./edits";
import { freeColour, keptName } from "./people";
import { read, type Reading, Seldom } from "./reading";
import type { Kept } from "./unsent/kept";
import { Unsent } from "./unsent/unsent";

/** `closed`: the server will not have this browser any more. */
export type Line = "connecting" | "open" | "lost" | "closed";

export interface RoomState {
  line: Line;
  reading: Reading;
  mayEdit: boolean;
  /** A facilitator has locked the wall for everybody else, this person too: then they may not edit. */
  locked: boolean;
  /** This person leads the session. */
  mayLead: boolean;
  /** The document has been received whole once. */
  ready: boolean;
  /** Something was written that the server does not have: the page should not be left. */
  unsent: boolean;
  hopes: readonly Hope[];
  /** What the others call this person. */
  name: string;
  /** Whose screen is followed. */
  following: number | null;
}

export type Notice = { kind: "denied"; why: string } | { kind: "kept"; name: string } | { kind: "late" | "stale" | "full" };

const NOTICE = 100;
const WAIT_MOST_MS = 8_000;
/** What was written offline counts as new for so long after the line is back. */
const FRESH_MS = 4_000;
const HOPE_MS = 6_000;

export class Room {
  readonly wall = new WallDocument();
  readonly provider: WebsocketProvider;
  readonly awareness: Awareness;
  /** The entry whose name is being typed here. */
  writing: string | null = null;
  private held: RoomState;
  private readonly listeners = new Set<() => void>();
  private readonly noticed = new Set<(notice: Notice) => void>();
  private untold: Notice | null = null;
  private readonly touched = new Set<string>();
  private readonly returned = new Set<string>();
  private readonly reader: Seldom;
  private readonly unsent: Unsent;
  private fresh: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly base: string, first: Reading, private readonly told: () => void, kept: Kept) {
    this.held = { line: "connecting", reading: first, mayEdit: first.may_edit !== false, locked: false, mayLead: first.may_lead === true, ready: false, unsent: false, hopes: [], name: keptName(), following: null };
    this.reader = new Seldom(() => this.readAgain(`${base}/wall/reading`));
    const server = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${base}`;
    this.provider = new WebsocketProvider(server, "wall", this.wall.doc, { connect: false, disableBc: true, maxBackoffTime: WAIT_MOST_MS });
    this.awareness = this.provider.awareness;
    this.awareness.setLocalState({ name: keptName(), colour: freeColour(this.awareness), cursor: null, picked: [], writing: null, view: null });
    this.provider.messageHandlers[NOTICE] = (_, decoder) => this.hear(readVarString(decoder));
    this.provider.on("status", ({ status }) => this.lineIs(status === "connected" ? "open" : status === "connecting" && this.held.line !== "lost" ? "connecting" : "lost"));
    this.provider.on("sync", (synced) => synced && this.synced());
    this.provider.on("closed", () => this.ended());
    this.unsent = new Unsent(this.wall, this.provider, kept, (unsent) => this.set({ unsent }));
    kept.onFull = () => this.notify({ kind: "full" });
    if (first.may_edit === false) this.unsent.refuse();
    this.wall.removed = (entry) => this.removedByOther(entry);
    this.wall.entries.observeDeep((events, transaction) => {
      if (!transaction.local || this.held.line === "open") return;
      for (const event of events) {
        const [id] = event.path;
        if (typeof id === "string") this.touched.add(id);
        for (const each of typeof id === "string" ? [id] : event.changes.keys.keys()) this.unsent.touch(each);
      }
    });
    besideOf(this.wall).subscribe("session/lock", () => this.set(this.rights()));
    addEventListener("beforeunload", this.leaving);
    this.provider.connect();
  }

  state(): RoomState {
    return this.held;
  }

  subscribe(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  onNotice(run: (notice: Notice) => void): () => void {
    this.noticed.add(run);
    if (this.untold) run(this.untold);
    this.untold = null;
    return () => this.noticed.delete(run);
  }

  /** What others see of this person. */
  show(part: Record<string, unknown>): void {
    this.awareness.setLocalState({ ...this.awareness.getLocalState(), ...part });
  }

  follow(client: number | null): void {
    if (client !== this.held.following) this.set({ following: client });
  }

  rename(name: string): void {
    this.show({ name });
    this.set({ name });
  }

  /** Forgets arrows that were drawn in advance: something was taken back. */
  despair(): void {
    if (this.held.hopes.length > 0) this.set({ hopes: [] });
  }

  /** Draws an arrow before the server has read it. */
  hope(hope: Hope): void {
    this.set({ hopes: [...this.held.hopes, hope] });
    setTimeout(() => this.set({ hopes: this.held.hopes.filter((each) => each !== hope) }), HOPE_MS);
  }

  close(): void {
    removeEventListener("beforeunload", this.leaving);
    this.reader.stop();
    clearTimeout(this.fresh);
    this.unsent.close();
    this.provider.destroy();
    this.wall.close();
    this.listeners.clear();
  }

  /** The server's clock, ms since 1970. */
  now(): number {
    return Date.now() + (this.held.reading.ahead ?? 0);
  }

  private rights(reading = this.held.reading): Pick<RoomState, "mayEdit" | "locked" | "mayLead"> {
    const mayLead = reading.may_lead === true;
    const locked = !mayLead && besideOf(this.wall).value("session/lock") === true;
    return { mayLead, locked, mayEdit: reading.may_edit !== false && !locked && this.held.line !== "closed" };
  }

  private set(part: Partial<RoomState>): void {
    this.held = { ...this.held, ...part };
    for (const run of [...this.listeners]) run();
  }

  private lineIs(line: Line): void {
    if (this.held.line === "closed" || this.held.line === line) return;
    this.set({ line });
    if (line !== "open") clearTimeout(this.fresh);
    if (line === "lost") this.unsent.lost();
    // Whether it is the line or the right that is gone is told by the next answer.
    if (line === "lost") this.reader.ask();
  }

  private synced(): void {
    this.show({ colour: freeColour(this.awareness) });
    const { late, back } = this.unsent.restore();
    this.unsent.synced();
    this.set({ ready: true });
    this.reader.ask();
    if (late !== "none") this.notify({ kind: late === "sent" ? "late" : "stale" });
    for (const entry of back) this.putBack(entry);
    clearTimeout(this.fresh);
    this.fresh = setTimeout(() => this.touched.clear(), FRESH_MS);
  }

  private async readAgain(path: string): Promise<void> {
    try {
      const reading = await read(path);
      const [at, { edges }] = [new Map(reading.ids.map((id, nth) => [id, nth])), reading.board];
      const hopes = this.held.hopes.filter(({ from, to }) => !edges.some((edge) => edge.from === at.get(from) && edge.to === at.get(to)));
      this.set({ reading, hopes, ...this.rights(reading) });
      if (reading.may_edit === false) this.unsent.refuse();
      this.told();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unknown)) throw error;
      if (error instanceof Refused && error.problem.status >= 500) throw error;
      this.provider.disconnect();
      this.ended(isShut(error));
    }
  }

  /** The server will not have this browser any more. Where it says that the key opens nothing, nothing of what was written is kept. */
  private ended(shut = true): void {
    if (shut) this.unsent.refuse();
    this.set({ line: "closed", mayEdit: false });
  }

  /** What nobody hears yet is told to the first who listens. */
  private notify(notice: Notice): void {
    if (this.noticed.size === 0) this.untold = notice;
    for (const run of this.noticed) run(notice);
  }

  private hear(text: string): void {
    let said: { notice?: unknown; why?: unknown; entry?: unknown };
    try {
      said = JSON.parse(text) as typeof said;
    } catch {
      return;
    }
    if (said.notice === "read") this.reader.ask();
    if (said.notice !== "denied") return;
    if (typeof said.entry === "string") this.returned.add(said.entry);
    this.notify({ kind: "denied", why: typeof said.why === "string" ? said.why : "" });
  }

  /** What someone writes on, or wrote on offline, is not lost to another's deletion. Once: the server has the last word. */
  private removedByOther(entry: Entry): void {
    if (entry.id !== this.writing && !this.touched.has(entry.id)) return;
    if (this.returned.has(entry.id) || entry.name === "") return;
    this.returned.add(entry.id);
    setTimeout(() => this.putBack(entry));
  }

  private putBack(entry: Entry): void {
    if (this.wall.entry(entry.id)) return;
    putBack(this.wall, entry);
    this.notify({ kind: "kept", name: entry.name });
  }

  private readonly leaving = (event: BeforeUnloadEvent) => {
    if (this.held.unsent && this.held.line !== "closed") event.preventDefault();
  };
}
