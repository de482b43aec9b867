import { expect, test } from "vitest";
import * as Y from "yjs";
import { MINE, WallDocument } from "./document";
import { add, connect, linksOf, move, putBack, remove, rename, setHead, setLine, setText, setWithin, textIn } from "./edits";

const names = (wall: WallDocument) => wall.snapshot().order.map((id) => wall.entry(id)?.name);

/** Two documents that hear of each other only when told to. */
function pair(): { a: WallDocument; b: WallDocument; meet(): void } {
  const [a, b] = [new WallDocument(), new WallDocument()];
  const meet = () => {
    const [forB, forA] = [Y.encodeStateAsUpdate(a.doc, Y.encodeStateVector(b.doc)), Y.encodeStateAsUpdate(b.doc, Y.encodeStateVector(a.doc))];
    Y.applyUpdate(b.doc, forB);
    Y.applyUpdate(a.doc, forA);
  };
  return { a, b, meet };
}

test("entries stand in the order of the file, those of a context right after it", () => {
  const wall = new WallDocument();
  const shop = add(wall, { word: "context", name: "Shop" });
  add(wall, { word: "event", name: "Last" });
  const first = add(wall, { word: "event", name: "In shop 1", within: shop });
  add(wall, { word: "event", name: "In shop 3", within: shop });
  add(wall, { word: "event", name: "In shop 2", within: shop, after: first });
  expect(names(wall)).toEqual(["Shop", "In shop 1", "In shop 2", "In shop 3", "Last"]);
  setWithin(wall, first, null);
  expect(names(wall)).toEqual(["Shop", "In shop 2", "In shop 3", "Last", "In shop 1"]);
  remove(wall, [shop]);
  expect(names(wall)).toHaveLength(4);
});

test("what did not change keeps its identity", () => {
  const wall = new WallDocument();
  const [a, b] = [add(wall, { word: "event", name: "A" }), add(wall, { word: "event", name: "B" })];
  const before = wall.snapshot();
  expect(wall.snapshot()).toBe(before);
  rename(wall, a, "A2");
  expect(wall.snapshot().entries.get(b)).toBe(before.entries.get(b));
  expect(wall.snapshot().order).toBe(before.order);
  expect(wall.entry(a)?.name).toBe("A2");
});

test("two documents converge: the same name typed by both, a deletion against an edit, a move against a rename", () => {
  const { a, b, meet } = pair();
  const [one, two, three] = ["One", "Two", "Three"].map((name) => add(a, { word: "event", name })) as [string, string, string];
  meet();
  a.nameOf(one)?.insert(3, " placed");
  b.nameOf(one)?.insert(0, "Order ");
  remove(a, [two]);
  rename(b, two, "Too");
  move(a, new Map([[three, { x: 5.4, y: 7 }]]));
  rename(b, three, "Drei");
  meet();
  expect(a.snapshot().entries).toEqual(b.snapshot().entries);
  expect(a.entry(one)?.name).toBe("Order One placed");
  expect(a.entry(two)).toBeUndefined();
  expect(a.entry(three)).toMatchObject({ name: "Drei", x: 5, y: 7 });
});

test("many random edits on two sides, and both end with the same wall", () => {
  const { a, b, meet } = pair();
  let seed = 11;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let nth = 0; nth < 400; nth++) {
    const wall = random(2) === 0 ? a : b;
    const { order } = wall.snapshot();
    const id = order[random(Math.max(1, order.length))];
    if (id === undefined || random(3) === 0) add(wall, { word: "event", name: `E${nth}`, after: id ?? null });
    else if (random(4) === 0) remove(wall, [id]);
    else if (random(2) === 0) setLine(wall, id, wall.entry(id)?.body[0]?.id ?? null, `about "${nth}"`);
    else wall.nameOf(id)?.insert(0, String(nth));
    if (random(20) === 0) meet();
  }
  meet();
  expect(a.snapshot()).toEqual(b.snapshot());
  expect(a.snapshot().order.length).toBeGreaterThan(20);
});

test("undo takes back one's own, never another's", () => {
  const { a, b, meet } = pair();
  const mine = add(a, { word: "event", name: "Mine" });
  meet();
  a.pause();
  const theirs = add(b, { word: "event", name: "Theirs" });
  b.change(() => b.nameOf(mine)?.insert(0, "Not only "), MINE);
  meet();
  a.change(() => a.nameOf(mine)?.insert(a.nameOf(mine)?.length ?? 0, " alone"));
  expect(a.entry(mine)?.name).toBe("Not only Mine alone");
  a.undo.undo();
  expect(a.entry(mine)?.name).toBe("Not only Mine");
  a.undo.redo();
  expect(a.entry(mine)?.name).toBe("Not only Mine alone");
  a.pause();
  remove(a, [mine]);
  a.undo.undo();
  expect(a.entry(mine)?.name).toBe("Not only Mine alone");
  expect(a.entry(theirs)?.name).toBe("Theirs");
});

test("an entry that was deleted under someone's pen is put back whole", () => {
  const { a, b, meet } = pair();
  const id = add(a, { word: "event", name: "Order placed", head: { pivotal: "#true" }, body: ['about "x"', "owner \"y\""], x: 10, y: 20 });
  meet();
  const held = b.entry(id);
  remove(a, [id]);
  meet();
  if (!held) throw new Error("no entry");
  putBack(b, held);
  meet();
  expect(a.entry(id)).toMatchObject({ name: "Order placed", head: { pivotal: "#true" }, x: 10, y: 20 });
  expect(a.entry(id)?.body.map((line) => line.text)).toEqual(['about "x"', 'owner "y"']);
});

test("texts and properties: set, replaced whole, taken away", () => {
  const wall = new WallDocument();
  const id = add(wall, { word: "event", name: "E" });
  setText(wall, id, "about", 'with "quotes"');
  setText(wall, id, "owner", "Sales");
  setText(wall, id, "about", "other");
  expect(wall.entry(id)?.body.map((line) => line.text)).toEqual(['about "other"', 'owner "Sales"']);
  expect(textIn(wall.entry(id), "owner")).toBe("Sales");
  setText(wall, id, "about", " ");
  expect(wall.entry(id)?.body).toHaveLength(1);
  setHead(wall, id, "pivotal", "#true");
  expect(wall.entry(id)?.head).toEqual({ pivotal: "#true" });
  setHead(wall, id, "pivotal", null);
  expect(wall.entry(id)?.head).toEqual({});
});

test("an arrow is written as the grammar writes it, once", () => {
  const wall = new WallDocument();
  const at = Object.fromEntries(["event", "policy", "command", "aggregate", "actor", "hotspot", "external"].map((word) => [word, add(wall, { word, name: `The ${word}` })])) as Record<string, string>;
  const tie = (from: string, to: string) => connect(wall, at[from] ?? "", at[to] ?? "");
  expect([tie("event", "policy"), tie("event", "policy"), tie("policy", "command"), tie("command", "aggregate"), tie("aggregate", "event"), tie("actor", "command"), tie("hotspot", "event")]).toEqual([true, false, true, true, true, true, true]);
  const body = (word: string) => wall.entry(at[word] ?? "")?.body.map((line) => line.text);
  expect(body("policy")).toEqual(['whenever "The event"', 'then "The command"']);
  expect(body("command")).toEqual(['by "The actor"']);
  expect(wall.entry(at["command"] ?? "")?.head).toEqual({ to: '"The aggregate"' });
  expect(wall.entry(at["event"] ?? "")?.head).toEqual({ from: '"The aggregate"' });
  expect(wall.entry(at["hotspot"] ?? "")?.head).toEqual({ on: '"The event"' });
  // A second handler does not push the first one out: the arrow becomes a link.
  expect(tie("command", "external")).toBe(true);
  expect(linksOf(wall, at["external"] ?? "").map(({ from, to }) => [from, to])).toEqual([["The command", "The external"]]);
  expect(tie("event", "event")).toBe(false);
});

test("links go with the sticky that they lead to; names that several kinds share are told apart", () => {
  const wall = new WallDocument();
  const [a, b] = [add(wall, { word: "event", name: "Catalog" }), add(wall, { word: "aggregate", name: "Catalog" })];
  const c = add(wall, { word: "event", name: "Listed" });
  connect(wall, c, b);
  connect(wall, a, c);
  expect(linksOf(wall, c).map(({ link }) => [link.name, link.head["to"]])).toEqual([["Listed", '"aggregate/Catalog"'], ["event/Catalog", '"Listed"']]);
  remove(wall, [b]);
  expect([...wall.snapshot().entries.values()].filter((entry) => entry.word === "link")).toHaveLength(1);
});

test("a document of a stranger does not break the wall", () => {
  const doc = new Y.Doc();
  const entries = doc.getMap("entries");
  entries.set("x", "no map");
  entries.set("y", new Y.Map<unknown>([["word", 5], ["name", "plain"], ["head", 3], ["body", "b"], ["at", null], ["x", Infinity], ["in", "nowhere"]]));
  const wall = new WallDocument(doc);
  expect(wall.snapshot().order).toEqual(["y"]);
  expect(wall.entry("y")).toMatchObject({ word: "", name: "", head: {}, body: [], x: null });
  setHead(wall, "y", "a", "#true");
  setLine(wall, "y", null, "about \"x\"");
  expect(wall.entry("y")).toMatchObject({ head: { a: "#true" }, body: [{ text: 'about "x"' }] });
});
