/** The server's reading of the draft: asked for when it has written the file, and not more often than is good. */
import { ask } from "../sync/http";
import type { BoardView, FindingView } from "../wire";

export interface Reading {
  revision: number;
  /** The entry of each of the board's stickies. */
  ids: string[];
  board: BoardView;
  findings: FindingView[];
  /** Whether who asks may edit. Absent: yes. */
  may_edit?: boolean;
  /** Whether who asks leads the session. Absent: no. */
  may_lead?: boolean;
  /** Whom who asks may invite. Absent: nobody. */
  may_invite?: string[];
  /** The server's clock, ms since 1970. */
  now?: number;
  /** How far the server's clock is ahead of this browser's, ms, as well as this answer tells it. */
  ahead?: number;
}

const AT_MOST_EVERY_MS = 300;

export async function read(path: string, signal?: AbortSignal): Promise<Reading> {
  const asked = Date.now();
  const reading = await ask<Reading>(path, signal ? { signal } : {});
  if (!Number.isFinite(reading?.now)) return reading;
  // Taken to have been read halfway between question and answer.
  return { ...reading, ahead: Math.round(Number(reading.now) - (asked + Date.now()) / 2) };
}

/** Runs at once, then at most every so often, and never twice at a time; what is asked for meanwhile is done once more. */
export class Seldom {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private again = false;
  private last = 0;

  constructor(
    private readonly run: () => Promise<unknown>,
    private readonly every = AT_MOST_EVERY_MS,
  ) {}

  ask(): void {
    if (this.busy) this.again = true;
    else if (this.timer === undefined) {
      const wait = Math.max(0, this.last + this.every - Date.now());
      this.timer = setTimeout(() => void this.go(), wait);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.again = false;
  }

  private async go(): Promise<void> {
    this.timer = undefined;
    this.busy = true;
    this.last = Date.now();
    try {
      await this.run();
    } catch {
      // Told by whoever runs it; the next notice asks again.
    }
    this.busy = false;
    if (!this.again) return;
    this.again = false;
    this.ask();
  }
}
