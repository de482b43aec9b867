import { expect, test } from "vitest";
import * as Y from "yjs";
import { besideOf, personId } from "./beside";
import { WallDocument } from "./document";
import { add } from "./edits";
import { findingsWhile, roundOf, VEIL, veilsOf, withoutHidden } from "./veil";

const veils = (entries: [string, unknown][]) => new Map(entries.map(([id, value]) => [VEIL + id, value]));

test("a sticky is veiled in the change that makes it, and nothing is outside of a round", () => {
  const wall = new WallDocument();
  const before = add(wall, { word: "event", name: "Before" });
  besideOf(wall).set("session/silent", "round-000000");
  const updates: Uint8Array[] = [];
  wall.doc.on("update", (update: Uint8Array) => updates.push(update));
  const id = add(wall, { word: "event" });
  expect(updates).toHaveLength(1);
  const link = add(wall, { word: "link", name: "A", head: { to: '"B"' } });
  const beside = besideOf(wall);
  expect(beside.value(VEIL + id)).toBe(`round-000000/${personId()}`);
  expect(beside.value(VEIL + link)).toBeUndefined();
  expect(beside.value(VEIL + before)).toBeUndefined();
  // Whoever has received the note has received its veil.
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(wall.doc));
  expect(other.getMap("beside").get(VEIL + id)).toBe(`round-000000/${personId()}`);
});

test("others' notes of this round are hidden, own ones are not, those of another round stand", () => {
  const held = veils([["theirs", "r1/ben"], ["mine", "r1/ana"], ["old", "r0/ben"], ["odd", 7], ["near", "r11/ben"]]);
  const { hidden, own } = veilsOf(held, "r1", "ana");
  expect([...hidden]).toEqual(["theirs"]);
  expect([...own]).toEqual(["mine"]);
  expect(veilsOf(held, null, "ana").hidden.size).toBe(0);
});

test("the wall without them: the order forgets them, the entries stay known; the same object where nothing is hidden", () => {
  const wall = new WallDocument();
  const [a, b] = [add(wall, { word: "event", name: "A" }), add(wall, { word: "event", name: "B" })];
  const snapshot = wall.snapshot();
  expect(withoutHidden(snapshot, new Set())).toBe(snapshot);
  expect(withoutHidden(snapshot, new Set([a])).order).toEqual([b]);
  const finding = { code: "SL-B100", severity: "warning", message: "“A” …", mend: "", line: 1, column: 1, sticky: "A" };
  expect(findingsWhile(new Set([a]), [finding as never])).toEqual([]);
  expect(findingsWhile(new Set(), [finding as never])).toHaveLength(1);
});

test("a round is a text that somebody set", () => {
  const beside = besideOf({ doc: new Y.Doc() });
  for (const value of [true, 1, "", null]) {
    beside.set("session/silent", value);
    expect(roundOf(beside)).toBeNull();
  }
});
