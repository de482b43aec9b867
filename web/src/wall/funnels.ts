/** Where funnels stand on the wall: rows below the stickies, each step under its sticky as far as the order of steps allows. Pure. */
import type { Layout } from "../board/layout";
import type { FunnelOnBoard } from "../wire";

export const ROW = 132;
export const STEP = 250;
const TOP = 36;
const SIDE = 40;

export interface FunnelRow {
  funnel: FunnelOnBoard;
  y: number;
  /** The left edge of each step. */
  xs: number[];
  /** From one step to the next, at least. */
  pitch: number;
  /** How much larger than life it is drawn. */
  scale: number;
}

/** A wide wall is looked at from afar: what stands below it is as much larger. */
export function scaleOf(layout: Layout): number {
  return Math.max(1, Math.min(3, layout.width / 1_500));
}

/** How much higher the wall is for its funnels. */
export function rowsHeight(layout: Layout, funnels: readonly FunnelOnBoard[]): number {
  return funnels.length === 0 ? 0 : scaleOf(layout) * (TOP + funnels.length * ROW);
}

export function placeFunnels(layout: Layout, funnels: readonly FunnelOnBoard[]): FunnelRow[] {
  const scale = scaleOf(layout);
  const size = STEP * scale;
  const width = Math.max(layout.width, 2 * SIDE + size);
  const centre = new Map(layout.notes.filter((note) => note.copy === 0).map((note) => [note.index, note.x + note.w / 2]));
  return funnels.map((funnel, nth) => {
    const count = funnel.steps.length;
    const pitch = Math.min(size, (width - 2 * SIDE) / Math.max(1, count));
    const xs: number[] = [];
    for (let step = 0; step < count; step += 1) {
      const wanted = (centre.get(funnel.steps[step]?.sticky ?? -1) ?? 0) - size / 2;
      // Room is kept for the steps that follow, so that no row leaves the wall.
      const most = width - SIDE - (count - step) * pitch;
      const least = step === 0 ? SIDE : (xs[step - 1] ?? 0) + pitch;
      xs.push(Math.max(least, Math.min(most, wanted)));
    }
    return { funnel, y: layout.height + scale * (TOP + nth * ROW), xs, pitch, scale };
  });
}
