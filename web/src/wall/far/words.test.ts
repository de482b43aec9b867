/** Names in lines: balanced, whole, and within their room. */
import { expect, test } from "vitest";
import { linesOf } from "./words";

const measure = (word: string) => word.length / 2;

test("lines are about equally long, and no more than needed", () => {
  expect(linesOf("one two three four", 6, measure)).toEqual(["one two", "three four"]);
  expect(linesOf("short", 6, measure)).toEqual(["short"]);
  expect(linesOf("", 6, measure)).toEqual([]);
});

test("a word wider than a line is cut, and nothing of it is lost", () => {
  const lines = linesOf("a".repeat(50), 5, measure);
  expect(lines.join("")).toBe("a".repeat(50));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(10);
});

test("without room there are no lines", () => {
  expect(linesOf("something", 0, measure)).toEqual([]);
});
