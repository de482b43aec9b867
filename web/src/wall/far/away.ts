/** The worker that draws, as the page sees it: one job after the other, each answered with a bitmap. */
import type { Job, Subject } from "./job";

export interface Question {
  ticket: number;
  /** What stands on the wall, where it is another than last time. */
  subject: Subject | null;
  job: Job;
}

export interface Answer {
  ticket: number;
  /** Null where this worker cannot draw. */
  bitmap: ImageBitmap | null;
}

export class Away {
  /** Whether it has failed: then the page draws. */
  failed = false;
  private readonly waiting = new Map<number, (bitmap: ImageBitmap | null) => void>();
  private last = 0;
  private told: Subject | null = null;

  private constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (!data.bitmap) return this.fail();
      const answer = this.waiting.get(data.ticket);
      this.waiting.delete(data.ticket);
      if (answer) answer(data.bitmap);
      else data.bitmap.close();
    };
    worker.onerror = () => this.fail();
  }

  /** Null in a browser that draws on the page alone. */
  static start(): Away | null {
    if (typeof OffscreenCanvas === "undefined" || typeof ImageBitmap === "undefined") return null;
    try {
      return new Away(new Worker(new URL("./far.worker.ts", import.meta.url), { type: "module" }));
    } catch {
      return null;
    }
  }

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** Null if it fails. */
  draw(subject: Subject, job: Job): Promise<ImageBitmap | null> {
    if (this.failed) return Promise.resolve(null);
    const ticket = ++this.last;
    return new Promise((resolve) => {
      this.waiting.set(ticket, resolve);
      this.worker.postMessage({ ticket, subject: subject === this.told ? null : slim(subject), job } satisfies Question);
      this.told = subject;
    });
  }

  close(): void {
    this.worker.terminate();
    this.fail();
  }

  private fail(): void {
    this.failed = true;
    for (const answer of this.waiting.values()) answer(null);
    this.waiting.clear();
  }
}

/** Only what is drawn is sent: the rest of a board is large. */
function slim({ layout, stickies, palette, routes }: Subject): Subject {
  const { width, height, notes, regions, pivots, arrows } = layout;
  return { layout: { width, height, notes, regions, pivots, arrows }, stickies: stickies.map(({ kind, name, failure, pivotal, picture }) => ({ kind, name, failure, pivotal, picture })), palette, routes };
}
