import { expect, test } from "vitest";
import { WallDocument } from "../../live/document";
import { add } from "../../live/edits";
import { copyOf, notesIn } from "./clipboard";

test("what is copied can be pasted, with its clauses and places", () => {
  const wall = new WallDocument();
  const id = add(wall, { word: "policy", name: "Thank", head: { state: '"draft"' }, body: ['whenever "A"'] });
  const entry = wall.entry(id);
  const text = copyOf(entry ? [entry] : [], () => ({ x: 1, y: 2 }));
  expect(notesIn(text, "event")).toEqual([{ word: "policy", name: "Thank", head: { state: '"draft"' }, body: ['whenever "A"'], x: 1, y: 2 }]);
});

test("each line is a sticky, without bullets; a row of a spreadsheet is its first cell; a line may name its kind", () => {
  expect(notesIn("- Order placed\r\n\n2) Order paid\n\tParcel sent\t3\ncommand: Send it\nexternal system: Bank\nNote: keep\n", "event").map(({ word, name }) => `${word} ${name}`)).toEqual([
    "event Order placed",
    "event Order paid",
    "event Parcel sent",
    "command Send it",
    "external Bank",
    "event Note: keep",
  ]);
});

test("a stranger's text makes nothing but notes, and not too many", () => {
  expect(notesIn('{"stormlake/notes":1,"notes":[{"word":"script","name":"x"},{"word":"event","name":5,"head":[],"body":{}},{"word":"event","name":"a\\nb","head":{"a":1},"x":1e300,"y":0}]}', "event")).toEqual([
    { word: "event", name: "", head: {}, body: [] },
    { word: "event", name: "a b", head: {}, body: [] },
  ]);
  expect(notesIn('{"stormlake/notes": broken', "event")).toEqual([]);
  expect(notesIn("line\n".repeat(9_000), "event")).toHaveLength(5_001);
  expect(notesIn(`x${"y".repeat(1_000)}`, "event")[0]?.name).toHaveLength(300);
});
