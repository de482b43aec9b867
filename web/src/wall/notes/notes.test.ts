import { expect, test } from "vitest";
import { kindOf, sizeOf } from "../../board/kinds";
import { WallDocument } from "../../live/document";
import { add, connect, remove, setKind, wordsFor } from "../../live/edits";
import { BYTES_MOST, faultOf, pictureName } from "./picture";

test("only what this server keeps is shown", () => {
  const name = `${"0f".repeat(16)}.png`;
  expect(pictureName(`pictures/${name}`)).toBe(name);
  for (const other of [name, `pictures/../${name}`, `/pictures/${name}`, `https://example.com/pictures/${name}`, `pictures/${name}?x`, "pictures/till.png", `pictures/${"0F".repeat(16)}.png`, `pictures/${"0f".repeat(16)}.svg`, `pictures/${name}\n`, "data:image/png;base64,AAAA", ""]) {
    expect(pictureName(other), other).toBeNull();
  }
});

test("what the server would refuse is not sent", () => {
  expect(faultOf({ type: "image/png", size: BYTES_MOST })).toBeNull();
  expect(faultOf({ type: "image/png", size: BYTES_MOST + 1 })).toBe("large");
  expect(faultOf({ type: "image/svg+xml", size: 10 })).toBe("kind");
  expect(faultOf({ type: "text/html", size: 10 })).toBe("kind");
  expect(faultOf({ type: "image/gif", size: 0 })).toBe("empty");
});

test("a note has several lines, a sticky one", () => {
  expect(wordsFor("note", "a\r\nb\u2028c")).toBe("a\nb\nc");
  expect(wordsFor("event", "a\r\nb")).toBe("a b");
  expect([kindOf("note"), sizeOf("note", true).w > sizeOf("note").w, sizeOf("event", true)]).toEqual(["note", true, sizeOf("event")]);
});

test("a note is tied to nothing, keeps no arrow alive, and becomes a sticky on one line", () => {
  const wall = new WallDocument();
  const event = add(wall, { word: "event", name: "Order placed" });
  const system = add(wall, { word: "hotspot", name: "Why?" });
  const note = add(wall, { word: "note", name: "Order placed" });
  const lines = add(wall, { word: "note", name: "Ask\nAnn" });
  const picture = add(wall, { word: "note", name: "", head: { picture: '"pictures/a.png"' } });
  expect([connect(wall, note, event), connect(wall, event, note)]).toEqual([false, false]);
  add(wall, { word: "link", name: "Order placed", head: { to: '"Why?"' } });
  remove(wall, [event]);
  expect([...wall.snapshot().entries.values()].filter((entry) => entry.word === "link")).toEqual([]);
  expect(wall.entry(system)?.name).toBe("Why?");
  setKind(wall, lines, "event");
  setKind(wall, picture, "event");
  expect([wall.entry(lines)?.word, wall.entry(lines)?.name, wall.entry(picture)?.word]).toEqual(["event", "Ask Ann", "note"]);
});
