import { createDecoder, readVarUint } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint } from "lib0/encoding";
import { readSyncMessage, writeSyncStep2 } from "y-protocols/sync";
import type { WebsocketProvider } from "y-websocket";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { besideOf } from "../beside";
import { WallDocument } from "../document";
import { add, remove, rename } from "../edits";
import { Kept } from "./kept";
import type { Edits, Store } from "./store";
import { type Late, Unsent } from "./unsent";

/** A store in memory. */
function memory() {
  const rows = new Map<number, Edits>();
  let [made, broken] = [0, false];
  const store: Store = {
    load: async () => [...rows].map(([key, edits]) => ({ key, edits })),
    put: async (edits) => {
      if (broken) throw new Error("no room on the disk");
      rows.set(++made, edits);
      return made;
    },
    remove: async (keys) => keys.forEach((key) => rows.delete(key)),
    clear: async () => rows.clear(),
    forget: async (before) => [...rows].forEach(([key, { at }]) => at < before && rows.delete(key)),
    close: () => undefined,
  };
  return { store, rows, breaks: () => (broken = true) };
}

/** A page on the wall of a server, with a line that can be cut: what the provider does, as far as this needs it. */
async function page(server: Y.Doc, store: Store, most?: number) {
  const kept = await Kept.open("wall", { store, ...(most === undefined ? {} : { most }) });
  const wall = new WallDocument();
  const handlers = [(encoder: never, decoder: never) => void readSyncMessage(decoder, encoder, wall.doc, provider)];
  const hear = (bytes: Uint8Array) => {
    const decoder = createDecoder(bytes);
    readVarUint(decoder);
    const answer = createEncoder();
    writeVarUint(answer, 0);
    handlers[0]?.(answer as never, decoder as never);
    return toUint8Array(answer);
  };
  const questions: Uint8Array[] = [];
  const ws = { OPEN: 1, readyState: 1, send: (bytes: Uint8Array) => questions.push(bytes) };
  const provider = { doc: wall.doc, messageHandlers: handlers, synced: false, ws };
  const unsent = { now: false };
  const watch = new Unsent(wall, provider as unknown as WebsocketProvider, kept, (value) => (unsent.now = value));
  wall.doc.on("update", (update: Uint8Array, origin: unknown) => provider.synced && origin !== provider && Y.applyUpdate(server, update, "a page"));
  wall.entries.observeDeep((events, { local }) => {
    if (local && !provider.synced) for (const event of events) for (const id of event.path.length > 0 ? [String(event.path[0])] : event.changes.keys.keys()) watch.touch(id);
  });
  /** The server answers what was asked. */
  const answer = () => {
    for (const question of questions.splice(0)) {
      const decoder = createDecoder(question);
      readVarUint(decoder);
      const encoder = createEncoder();
      writeVarUint(encoder, 0);
      readSyncMessage(decoder, encoder, server, "a page");
      hear(toUint8Array(encoder));
    }
  };
  const online = (): Late => {
    Y.applyUpdate(server, Y.encodeStateAsUpdate(wall.doc, Y.encodeStateVector(server)), "a page");
    const hello = createEncoder();
    writeVarUint(hello, 0);
    writeSyncStep2(hello, server, Y.encodeStateVector(wall.doc));
    hear(toUint8Array(hello));
    provider.synced = true;
    const { late, back } = watch.restore();
    watch.synced();
    returned.push(...back.map(({ name }) => name));
    return late;
  };
  const returned: string[] = [];
  const offline = () => {
    provider.synced = false;
    questions.length = 0;
    watch.lost();
  };
  return { wall, kept, watch, unsent, online, offline, answer, questions, returned };
}

const namesOf = (doc: Y.Doc) => [...new WallDocument(doc).snapshot().entries.values()].map(({ name }) => name).sort();

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("written without a line: kept over a reload, sent by the next page, gone when the server has it", async () => {
  const [server, { store, rows }] = [new Y.Doc(), memory()];
  const one = await page(server, store);
  one.online();
  const order = add(one.wall, { word: "event", name: "Order placed" });
  one.offline();
  rename(one.wall, order, "Order taken");
  add(one.wall, { word: "event", name: "Order paid" });
  besideOf(one.wall).set("talk/one", { text: "Who pays?" });
  expect(one.unsent.now).toBe(true);
  await one.kept.settled();
  expect(namesOf(server)).toEqual(["Order placed"]);
  expect(rows.size).toBeGreaterThan(0);

  const two = await page(server, store);
  expect(two.online()).toBe("sent");
  expect(namesOf(server)).toEqual(["Order paid", "Order taken"]);
  expect(server.getMap("beside").get("talk/one")).toEqual({ text: "Who pays?" });
  await two.kept.settled();
  expect(rows.size).toBeGreaterThan(0);
  two.answer();
  await two.kept.settled();
  expect(rows.size).toBe(0);
});

test("a comment alone counts as unsent", async () => {
  const one = await page(new Y.Doc(), memory().store);
  one.online();
  one.answer();
  one.offline();
  expect(one.unsent.now).toBe(false);
  besideOf(one.wall).set("vote/r/e/p", 1);
  expect(one.unsent.now).toBe(true);
  one.online();
  one.answer();
  expect(one.unsent.now).toBe(false);
});

test("on a line, one question for many letters; what was written after it waits for the next", async () => {
  const [server, { store, rows }] = [new Y.Doc(), memory()];
  const one = await page(server, store);
  one.online();
  one.answer();
  const id = add(one.wall, { word: "event", name: "A" });
  for (const name of ["Ab", "Abc", "Abcd"]) rename(one.wall, id, name);
  expect(one.questions).toHaveLength(0);
  vi.advanceTimersByTime(3_100);
  expect(one.questions).toHaveLength(1);
  rename(one.wall, id, "Late");
  one.answer();
  await one.kept.settled();
  expect(rows.size).toBe(1);
  expect(one.unsent.now).toBe(false);
  vi.advanceTimersByTime(3_100);
  one.answer();
  await one.kept.settled();
  expect(rows.size).toBe(0);
});

test("a server that does not answer: the page warns", async () => {
  const one = await page(new Y.Doc(), memory().store);
  one.online();
  one.answer();
  add(one.wall, { word: "event", name: "A" });
  vi.advanceTimersByTime(3_100);
  expect(one.unsent.now).toBe(false);
  vi.advanceTimersByTime(6_100);
  expect(one.unsent.now).toBe(true);
});

test("what somebody deleted meanwhile comes back; what the writer deleted, or the server had already, does not", async () => {
  const [server, { store }] = [new Y.Doc(), memory()];
  const one = await page(server, store);
  one.online();
  const [theirs, own] = [add(one.wall, { word: "event", name: "Theirs" }), add(one.wall, { word: "event", name: "Own" })];
  one.offline();
  rename(one.wall, theirs, "Theirs, changed");
  rename(one.wall, own, "Own, changed");
  remove(one.wall, [own]);
  await one.kept.settled();
  server.getMap("entries").delete(theirs);
  const two = await page(server, store);
  expect(two.online()).toBe("sent");
  expect(two.returned).toEqual(["Theirs, changed"]);
  const three = await page(server, store);
  expect(three.online()).toBe("none");
  expect(three.returned).toEqual([]);
});

test("a wall that has forgotten what it hangs on: told, and never sent", async () => {
  const [server, { store, rows }] = [new Y.Doc(), memory()];
  const one = await page(server, store);
  one.online();
  const id = add(one.wall, { word: "event", name: "A" });
  await one.kept.settled();
  one.offline();
  rename(one.wall, id, "Ab");
  await one.kept.settled();
  expect(rows.size).toBe(2);
  // The first was on the server, and is there no more.
  for (const [key] of [...rows].slice(0, 1)) rows.delete(key);
  const other = new Y.Doc();
  const two = await page(other, store);
  expect(two.online()).toBe("stale");
  expect(two.wall.doc.store.pendingStructs).toBeNull();
  expect(other.store.pendingStructs).toBeNull();
  two.answer();
  await two.kept.settled();
  expect(rows.size).toBe(0);
});

test("who may not write keeps nothing, and what was kept is taken away", async () => {
  const [server, { store, rows }] = [new Y.Doc(), memory()];
  const one = await page(server, store);
  one.offline();
  add(one.wall, { word: "event", name: "A" });
  await one.kept.settled();
  expect(rows.size).toBe(1);
  const two = await page(server, store);
  two.watch.refuse();
  add(two.wall, { word: "event", name: "B" });
  await two.kept.settled();
  expect(rows.size).toBe(0);
  expect(two.unsent.now).toBe(false);
  two.online();
  expect(namesOf(server)).toEqual(["B"]);
});

test("sixteen megabytes, here a few hundred bytes, and no more: told once, and what follows is not kept either", async () => {
  const [server, { store, rows }] = [new Y.Doc(), memory()];
  const one = await page(server, store, 700);
  const told = vi.fn();
  one.kept.onFull = told;
  one.offline();
  add(one.wall, { word: "event", name: "Small" });
  await one.kept.settled();
  expect([rows.size, told.mock.calls.length]).toEqual([1, 0]);
  for (const name of ["x".repeat(800), "tiny", "tinier"]) {
    add(one.wall, { word: "event", name });
    await one.kept.settled();
  }
  expect([rows.size, told.mock.calls.length]).toEqual([1, 1]);
  // When the server has all, there is room again.
  one.online();
  one.answer();
  await one.kept.settled();
  expect(rows.size).toBe(0);
  add(one.wall, { word: "event", name: "After" });
  await one.kept.settled();
  expect(rows.size).toBe(1);
});

test("a store that fails is told of, and nothing else happens", async () => {
  const { store, breaks } = memory();
  const one = await page(new Y.Doc(), store);
  const told = vi.fn();
  one.kept.onFull = told;
  breaks();
  for (const name of ["A", "B"]) {
    add(one.wall, { word: "event", name });
    await one.kept.settled();
  }
  expect(told).toHaveBeenCalledTimes(1);
});

test("many letters become few rows", async () => {
  const { store, rows } = memory();
  const one = await page(new Y.Doc(), store);
  const id = add(one.wall, { word: "event", name: "0" });
  for (let nth = 0; nth < 300; nth++) {
    rename(one.wall, id, `Name ${nth}`);
    await one.kept.settled();
  }
  expect(rows.size).toBeLessThan(60);
  const server = new Y.Doc();
  expect((await page(server, store)).online()).toBe("sent");
  expect(namesOf(server)).toEqual(["Name 299"]);
});

test("much is sent in pieces, in order; what is thirty days old is forgotten", async () => {
  const { store, rows } = memory();
  const doc = new Y.Doc();
  const made: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => made.push(update));
  for (let nth = 0; nth < 3; nth++) doc.getMap("beside").set(`talk/${nth}`, "x".repeat(1_500_000));
  for (const update of made) await store.put({ at: Date.now(), update, touched: [] });
  const { updates } = (await Kept.open("wall", { store })).take();
  expect(updates.map(({ length }) => Math.round(length / 1_500_000))).toEqual([2, 1]);
  const other = new Y.Doc();
  for (const update of updates) Y.applyUpdate(other, update);
  expect(other.getMap("beside").size).toBe(3);

  await Kept.open("wall", { store, now: Date.now() + 29 * 86_400_000 });
  expect(rows.size).toBe(3);
  await Kept.open("wall", { store, now: Date.now() + 31 * 86_400_000 });
  expect(rows.size).toBe(0);
});
