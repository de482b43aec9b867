/**
 * What the wall offers for a moment: to take back what was just done, to see who called. One at a time, the newest; this page
 * stands at one wall (live/rooms.ts), so there is one place for it.
 */

export interface Offer {
  text: string;
  /** What can be done about it. */
  label: string;
  run(): void;
  /** It goes by itself; otherwise it waits until it is answered. */
  fades: boolean;
  nth: number;
}

let held: Offer | null = null;
let made = 0;
const listeners = new Set<() => void>();

function become(next: Offer | null): void {
  held = next;
  for (const run of [...listeners]) run();
}

export const offers = {
  state: (): Offer | null => held,
  subscribe(run: () => void): () => void {
    listeners.add(run);
    return () => listeners.delete(run);
  },
  make(offer: Omit<Offer, "nth">): Offer {
    made += 1;
    const next = { ...offer, nth: made };
    become(next);
    return next;
  },
  /** Takes this one away, unless another has taken its place. */
  drop(offer: Offer | null): void {
    if (offer !== null && held === offer) become(null);
  },
};

/** The comment that is to be shown once its sticky's panel is there. */
let wanted: string | null = null;

export const wish = {
  comment: (): string | null => wanted,
  set(id: string | null): void {
    wanted = id;
    for (const run of [...listeners]) run();
  },
};
