/**
 * What the server has not confirmed yet. It answers in order: when it has answered a question (step one of the protocol)
 * that was asked after an edit, it has that edit, and has written it into its journal. Until then the edit is kept.
 */
import { peekVarUint } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint } from "lib0/encoding";
import { messageYjsSyncStep2, writeSyncStep1 } from "y-protocols/sync";
import type { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { Entry, WallDocument } from "../document";
import type { Kept } from "./kept";

/** So long after an edit the server is asked whether it has it: a question for many letters. */
const ASK_MS = 3_000;
/** An answer that takes longer is none: the line may be dead. */
const OVERDUE_MS = 6_000;
const SYNC = 0;
/** What an earlier page wrote. */
const EARLIER = { name: "earlier" };

/** What an earlier page wrote: the server has it already, it is on its way, or some of it hangs on what the wall has no more. */
export type Late = "none" | "sent" | "stale";

export class Unsent {
  private made = 0;
  private confirmed = 0;
  private asked: number | null = null;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private overdue: ReturnType<typeof setTimeout> | undefined;
  private warning = false;

  constructor(
    private readonly wall: WallDocument,
    private readonly provider: WebsocketProvider,
    private readonly kept: Kept,
    /** Whether the page should not be left. */
    private readonly changed: (unsent: boolean) => void,
  ) {
    const answered = provider.messageHandlers[SYNC];
    provider.messageHandlers[SYNC] = (encoder, decoder, from, emit, type) => {
      // The first answer on a line makes it whole, and a question is asked then: that one is not answered yet.
      const asked = this.asked;
      const isAnswer = peekVarUint(decoder) === messageYjsSyncStep2;
      answered?.(encoder, decoder, from, emit, type);
      if (isAnswer && asked !== null) this.answered(asked);
    };
    wall.doc.on("update", this.wrote);
  }

  /** An entry was written on, or deleted, without a line. */
  touch(id: string): void {
    this.kept.touch({ id, entry: this.wall.entry(id) ?? null });
  }

  /** The line is there, and both sides have told each other what they have. */
  synced(): void {
    this.ask();
  }

  /** The line is gone. */
  lost(): void {
    this.rest();
    if (this.made > this.confirmed) this.warn(true);
  }

  /** The server will not have what this browser writes: nothing of it is kept. */
  refuse(): void {
    this.wall.doc.off("update", this.wrote);
    this.rest();
    this.kept.clear();
    this.confirmed = this.made;
    this.warn(false);
  }

  /**
   * Merges what an earlier page wrote. Only after the wall was received: on a server that has forgotten what it hangs on, it
   * can be merged with nothing. `back` are entries that it wrote on without a line and that somebody has deleted since.
   */
  restore(): { late: Late; back: Entry[] } {
    const { updates, touched } = this.kept.take();
    if (updates.length === 0) return { late: "none", back: [] };
    const { doc } = this.wall;
    let fresh = false;
    const sees = () => (fresh = true);
    doc.on("update", sees);
    for (const update of updates) {
      try {
        Y.applyUpdate(doc, update, EARLIER);
      } catch {
        // What cannot be read was not written by us.
      }
    }
    doc.off("update", sees);
    const stale = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
    // It would be sent again and again, and refused each time.
    doc.store.pendingStructs = null;
    doc.store.pendingDs = null;
    if (fresh) this.made += 1;
    const back = fresh ? touched.flatMap(({ id, entry }) => (entry && entry.name !== "" && !this.wall.entry(id) ? [entry] : [])) : [];
    return { late: stale ? "stale" : fresh ? "sent" : "none", back };
  }

  close(): void {
    this.wall.doc.off("update", this.wrote);
    this.rest();
    this.kept.close();
  }

  private rest(): void {
    this.asked = null;
    clearTimeout(this.asking);
    clearTimeout(this.overdue);
    this.asking = undefined;
  }

  private readonly wrote = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
    if (!local) return;
    this.made += 1;
    this.kept.add(this.made, update);
    if (!this.provider.synced) this.warn(true);
    else if (this.asked === null) this.asking ??= setTimeout(() => this.ask(), ASK_MS);
  };

  private ask(): void {
    clearTimeout(this.asking);
    this.asking = undefined;
    const { ws, synced, doc } = this.provider;
    if (!synced || !ws || ws.readyState !== ws.OPEN) return;
    const encoder = createEncoder();
    writeVarUint(encoder, SYNC);
    writeSyncStep1(encoder, doc);
    this.asked = this.made;
    ws.send(toUint8Array(encoder));
    clearTimeout(this.overdue);
    this.overdue = setTimeout(() => this.made > this.confirmed && this.warn(true), OVERDUE_MS);
  }

  private answered(nth: number): void {
    clearTimeout(this.overdue);
    this.confirmed = nth;
    this.asked = null;
    this.kept.drop(this.confirmed);
    if (this.made > this.confirmed) this.asking ??= setTimeout(() => this.ask(), ASK_MS);
    else this.warn(false);
  }

  private warn(unsent: boolean): void {
    if (unsent === this.warning) return;
    this.warning = unsent;
    this.changed(unsent);
  }
}
