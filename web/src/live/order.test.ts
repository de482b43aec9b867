import { expect, test } from "vitest";
import { between, compare, row, several } from "./order";

const isKey = (key: string) => /^[0-9A-Za-z]*[1-9A-Za-z]$/.test(key);

test("between two keys there is always a further one", () => {
  const keys = [between(null, null)];
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let nth = 0; nth < 3_000; nth++) {
    const at = random(keys.length + 1);
    const key = between(keys[at - 1] ?? null, keys[at] ?? null);
    keys.splice(at, 0, key);
    expect(isKey(key), key).toBe(true);
  }
  expect([...keys].sort(compare)).toEqual(keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test("always before, always after, always into the same gap", () => {
  for (const aim of ["first", "last", "gap"]) {
    let [low, high]: [string | null, string | null] = aim === "gap" ? ["a", "b"] : [null, null];
    for (let nth = 0; nth < 400; nth++) {
      const key = between(low, high);
      expect(isKey(key)).toBe(true);
      if (low !== null) expect(key > low).toBe(true);
      if (high !== null) expect(key < high).toBe(true);
      if (aim === "first") high = key;
      else low = key;
    }
  }
});

test("a list that is written on at its end keeps short keys", () => {
  expect(several(null, null, 2_000).at(-1)?.length).toBeLessThan(160);
});

test("equal or foreign keys are no dead end", () => {
  expect(between("a", "a") > "a").toBe(true);
  expect(isKey(between("b", "a"))).toBe(true);
  expect(isKey(between("a0", "!"))).toBe(true);
});

test("five thousand keys in a row are in order, short, and leave room behind them", () => {
  const keys = row("k", 5_000);
  expect([...keys].sort(compare)).toEqual(keys);
  expect(new Set(keys).size).toBe(5_000);
  expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(8);
  expect(compare("k", keys[0] ?? "")).toBe(-1);
  expect(compare(keys.at(-1) ?? "", between(keys.at(-1) ?? null, null))).toBe(-1);
  expect(row(null, 1)).toHaveLength(1);
});
