import { expect, test } from "vitest";
import { changeOf } from "./textDiff";

const apply = (text: string, change: ReturnType<typeof changeOf>) => (change ? text.slice(0, change.at) + change.inserted + text.slice(change.at + change.removed) : text);

test("one change leads from the one text to the other", () => {
  for (const [before, after] of [["", "a"], ["abc", "abxc"], ["aaa", "aa"], ["Order", "Order placed"], ["same", "same"], ["x🎉y", "x🎊y"], ["🎉", ""], ["ab", "ba"]] as const) {
    for (let caret = 0; caret <= after.length; caret++) expect(apply(before, changeOf(before, after, caret))).toBe(after);
  }
});

test("the caret tells which of two equal letters was typed", () => {
  expect(changeOf("aa", "aaa", 1)).toEqual({ at: 0, removed: 0, inserted: "a" });
  expect(changeOf("aa", "aaa", 3)).toEqual({ at: 2, removed: 0, inserted: "a" });
});

test("a pair of surrogates is never cut", () => {
  expect(changeOf("x🎉y", "x🎊y", 3)).toEqual({ at: 1, removed: 2, inserted: "🎊" });
});
