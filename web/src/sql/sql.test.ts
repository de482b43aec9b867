/** Completion, colours and charts, on queries as people type them: half finished. */
import { describe, expect, test } from "vitest";
import type { LakeTable } from "../wire";
import { cellText, chartOf, ticks } from "./chart";
import { complete, quoted } from "./suggest";
import { tokens } from "./tokens";

const table = (name: string, columns: Record<string, string>): LakeTable => ({
  name,
  about: name.replaceAll("_", " "),
  folder: name,
  rows: 1,
  bytes: 1,
  files: 1,
  version: 1,
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type, sensitive: false })),
});

const TABLES = [
  table("order_collected", { time: "timestamp", subject: "text", price: "decimal(18, 4)" }),
  table("order_not_collected", { time: "timestamp", order: "text" }),
  table("events", { time: "timestamp", type: "text" }),
];

/** The options where `|` stands. */
function at(marked: string, asked = false): string[] {
  const caret = marked.indexOf("|");
  return complete(marked.replace("|", ""), caret, TABLES, asked)?.options.map((each) => each.text) ?? [];
}

describe("completion", () => {
  test("after FROM and JOIN stand tables only", () => {
    expect(at("select * from ord|")).toEqual(["order_collected", "order_not_collected"]);
    expect(at("select * from events e join ord|")).toEqual(["order_collected", "order_not_collected"]);
    expect(at("select * from events, ord|")).toEqual(["order_collected", "order_not_collected"]);
    expect(at("select * from |", true)).toHaveLength(3);
  });
  test("columns are those of the tables that the query names, also when they come later", () => {
    expect(at("select pri| from order_collected")[0]).toBe("price");
    expect(at("select pri| from events")).not.toContain("price");
    expect(at("select c.| from order_collected as c")).toEqual(["time", "subject", "price"]);
    expect(at("select c.p| from order_collected c")).toEqual(["price"]);
    expect(at("select * from order_collected where sub|")[0]).toBe("subject");
  });
  test("a column whose name is a word of SQL comes in quotes", () => {
    expect(at("select * from order_not_collected where ord|")).toContain('"order"');
    expect(quoted("Straße")).toBe('"Straße"');
  });
  test("nothing is offered inside texts, comments and numbers, nor where the word is whole", () => {
    expect(at("select 'ord|'")).toEqual([]);
    expect(at("select 1 -- ord|")).toEqual([]);
    expect(at("select 12|")).toEqual([]);
    expect(at("select * from events|")).toEqual([]);
    expect(at("select * from events |")).toEqual([]);
  });
  test("what is replaced is the word under the caret", () => {
    expect(complete("select * from order_co", 22, TABLES)).toMatchObject({ from: 14, to: 22 });
  });
});

describe("tokens", () => {
  test.each(["select 'it''s' -- done\n\"odd\"", "/* open", "'open", "select * from \u0000 €", ""])("%j is cut without loss", (sql) => {
    expect(tokens(sql).map((token) => token.text).join("")).toBe(sql);
  });
  test("kinds", () => {
    expect(tokens("SELECT a, 1.5e3 FROM \"x\" -- c").filter((each) => each.kind !== "space").map((each) => each.kind)).toEqual(["keyword", "word", "mark", "number", "keyword", "name", "comment"]);
  });
});

describe("charts", () => {
  const answer = (columns: [string, string][], rows: (string | number | null)[][]) => ({ columns: columns.map(([name, type]) => ({ name, type })), rows, truncated: false, milliseconds: 1 });
  test("a time against a number is a line in the order of time", () => {
    const chart = chartOf(answer([["day", "timestamp"], ["n", "int64"]], [["2026-01-02T00:00:00Z", 3], ["2026-01-01T00:00:00Z", 5]]));
    expect(chart).toMatchObject({ kind: "line", across: "day", up: "n", marks: [{ label: "2026-01-01", value: 5 }, { label: "2026-01-02", value: 3 }] });
  });
  test("a name against a number is bars, decimals are read as numbers, and absent ones left out", () => {
    const chart = chartOf(answer([["n", "decimal(18, 4)"], ["type", "text"]], [["1.5000", "a"], ["2.2500", "b"], [null, "c"]]));
    expect(chart).toMatchObject({ kind: "bars", across: "type", up: "n", marks: [{ label: "a", value: 1.5 }, { label: "b", value: 2.25 }] });
  });
  test("what has no number, or one row, is not drawn", () => {
    expect(chartOf(answer([["a", "text"], ["b", "text"]], [["x", "y"], ["x", "y"]]))).toBeNull();
    expect(chartOf(answer([["a", "text"], ["b", "int64"]], [["x", 1]]))).toBeNull();
  });
  test("too many bars are counted, not drawn", () => {
    const chart = chartOf(answer([["a", "text"], ["b", "int64"]], Array.from({ length: 30 }, (_, n) => [`${n}`, n])));
    expect(chart?.marks).toHaveLength(24);
    expect(chart?.left).toBe(6);
  });
  test("ticks are round and hold zero", () => {
    expect(ticks(0, 97)).toEqual([0, 25, 50, 75, 100]);
    expect(ticks(-3, 8)).toContain(0);
    expect(ticks(0, 0)).toContain(0);
  });
  test("midnight is a day", () => expect(cellText("2026-01-02T00:00:00Z")).toBe("2026-01-02"));
});
