import { expect, test } from "vitest";
import { boardOf, sticky } from "../board/samples";
import { Composer } from "./compose";
import { WallDocument } from "./document";
import { add, connect, move, rename, setHead } from "./edits";
import type { Reading } from "./reading";

function start() {
  const wall = new WallDocument();
  const shop = add(wall, { word: "context", name: "Shop" });
  const a = add(wall, { word: "event", name: "Order placed", within: shop });
  const b = add(wall, { word: "policy", name: "Thank", body: ['whenever "Order placed"'] });
  const board = boardOf([sticky(0, "event", "Order placed", { context: "Shop", used_by: [1], about: "x" }), sticky(1, "policy", "Thank", { sentence: "whenever" })], [[0, 1]], ["Shop"]);
  const reading: Reading = { revision: 1, ids: [a, b], board, findings: [] };
  return { wall, a, b, shop, reading, base: board, composer: new Composer() };
}

test("an untouched document gives the server's board", () => {
  const { wall, reading, base, composer } = start();
  const live = composer.compose(wall.snapshot(), reading, base);
  expect(live.edges).toEqual(base.edges);
  expect(live.stickies).toMatchObject(base.stickies.map(({ ...each }) => each));
  expect(live.stickies.map(({ key }) => key)).toEqual(["event/order-placed", "policy/thank"]);
});

test("name, place and existence come from the document at once; the rest stays as last read", () => {
  const { wall, a, b, reading, base, composer } = start();
  rename(wall, a, "Order paid");
  setHead(wall, a, "pivotal", "#true");
  const late = add(wall, { word: "event", name: "Parcel sent", x: 5, y: 6 });
  const live = composer.compose(wall.snapshot(), reading, base);
  expect(live.stickies.map(({ name }) => name)).toEqual(["Order paid", "Thank", "Parcel sent"]);
  expect(live.stickies[0]).toMatchObject({ slug: "order-placed", about: "x", pivotal: true, used_by: [1] });
  expect(live.stickies[2]).toMatchObject({ id: late, key: late, fields: [], column: 1 });
  expect(live.places).toEqual([null, null, { x: 5, y: 6 }]);
  wall.change(() => wall.entries.delete(a));
  const without = composer.compose(wall.snapshot(), reading, base);
  expect(without.stickies.map(({ id }) => id)).toEqual([b, late]);
  expect(without.edges).toEqual([]);
});

test("a sticky keeps its identity while nothing about it changes, so that it is not drawn anew", () => {
  const { wall, a, b, reading, base, composer } = start();
  const before = composer.compose(wall.snapshot(), reading, base);
  rename(wall, a, "Other");
  const after = composer.compose(wall.snapshot(), { ...reading, board: structuredClone(reading.board) }, base);
  expect(after.stickies[1]).toBe(before.stickies[1]);
  expect(after.stickies[0]).not.toBe(before.stickies[0]);
  move(wall, new Map([[b, { x: 1, y: 1 }]]));
  expect(composer.compose(wall.snapshot(), reading, base).places[1]).toEqual({ x: 1, y: 1 });
});

test("two stickies of the same words have two keys", () => {
  const { wall, a, b, reading, base, composer } = start();
  const twin = add(wall, { word: "event", name: "Order placed" });
  const board = { ...reading.board, stickies: [...reading.board.stickies, sticky(2, "event", "Order placed")] };
  const live = composer.compose(wall.snapshot(), { ...reading, ids: [a, b, twin], board }, base);
  expect(new Set(live.stickies.map(({ key }) => key)).size).toBe(3);
});

test("an arrow that was just drawn is there before the server has read it, and only once after", () => {
  const { wall, a, b, reading, base, composer } = start();
  const c = add(wall, { word: "command", name: "Send card" });
  connect(wall, b, c);
  const hope = { from: b, to: c, kind: "flow" };
  const hopeful = composer.compose(wall.snapshot(), reading, base, [hope, { ...hope, from: "gone" }]);
  expect(hopeful.edges).toHaveLength(2);
  const board = boardOf([...reading.board.stickies, sticky(2, "command", "Send card")], [[0, 1], [1, 2]], ["Shop"]);
  expect(composer.compose(wall.snapshot(), { ...reading, ids: [a, b, c], board }, base, [hope]).edges).toHaveLength(2);
});
