import { expect, test } from "vitest";
import { layOut } from "../board/layout";
import { sentence } from "../board/samples";
import type { FunnelOnBoard } from "../wire";
import { placeFunnels, ROW, rowsHeight, STEP } from "./funnels";

const funnel = (name: string, stickies: number[]): FunnelOnBoard => ({
  name, slug: name, about: null, owner: null, within: null, matching: "once", entry: "best",
  steps: stickies.map((sticky) => ({ event: `${sticky}`, sticky, within: null })),
});

test("a row stands below the stickies, its steps in order and on the wall, also when one event is many steps", () => {
  const layout = { ...layOut(sentence()), width: 1_400 };
  const rows = placeFunnels(layout, [funnel("short", [3, 3]), funnel("long", Array<number>(20).fill(3)), funnel("gone", [99])]);
  expect(rows.every((row, nth) => row.y >= layout.height + nth * ROW)).toBe(true);
  expect((rows[2]?.y ?? 0) + ROW).toBeLessThanOrEqual(layout.height + rowsHeight(layout, rows.map((row) => row.funnel)));
  for (const { xs } of rows) {
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    expect(new Set(xs).size).toBe(xs.length);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(layout.width);
  }
  expect((rows[0]?.xs[1] ?? 0) - (rows[0]?.xs[0] ?? 0)).toBeGreaterThanOrEqual(STEP);
});
