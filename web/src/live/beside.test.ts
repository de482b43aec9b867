import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { besideOf, personId } from "./beside";
import { WallDocument } from "./document";
import { add } from "./edits";

test("one for each document, whoever asks", () => {
  const [a, b] = [new WallDocument(), new WallDocument()];
  expect(besideOf(a)).toBe(besideOf(a));
  expect(besideOf(a)).not.toBe(besideOf(b));
});

test("a snapshot stays the same object until one of its keys changes", () => {
  const beside = besideOf({ doc: new Y.Doc() });
  beside.set("session/lock", true);
  beside.set("veil/a", "r/p");
  const before = beside.entriesOf("session/");
  expect([...before]).toEqual([["session/lock", true]]);
  beside.set("veil/b", "r/p");
  expect(beside.entriesOf("session/")).toBe(before);
  beside.set("session/silent", "round");
  const after = beside.entriesOf("session/");
  expect(after).not.toBe(before);
  expect([...after.keys()]).toEqual(["session/lock", "session/silent"]);
  beside.remove("session/lock");
  expect([...beside.entriesOf("session/").keys()]).toEqual(["session/silent"]);
  expect([...before.keys()]).toEqual(["session/lock"]);
  const value = { until: 1, minutes: 2 };
  beside.set("session/timer", value);
  expect(beside.value("session/timer")).toBe(beside.value("session/timer"));
});

test("only who asked for that prefix is told, once for several changes at once", () => {
  const beside = besideOf({ doc: new Y.Doc() });
  const [session, veil] = [vi.fn(), vi.fn()];
  const leave = beside.subscribe("session/", session);
  beside.subscribe("veil/", veil);
  beside.together(() => {
    beside.set("session/lock", true);
    beside.set("session/silent", "round");
  });
  expect(session).toHaveBeenCalledTimes(1);
  expect(veil).not.toHaveBeenCalled();
  leave();
  beside.remove("session/lock");
  beside.remove("session/none");
  expect(session).toHaveBeenCalledTimes(1);
});

test("what comes from another browser is told too, and nothing of it can be undone", () => {
  const [here, there] = [new WallDocument(), new WallDocument()];
  const run = vi.fn();
  besideOf(here).subscribe("talk/", run);
  besideOf(there).set("talk/one", { text: "?" });
  Y.applyUpdate(here.doc, Y.encodeStateAsUpdate(there.doc));
  expect(run).toHaveBeenCalledTimes(1);
  expect(besideOf(here).value("talk/one")).toEqual({ text: "?" });
  expect(there.undo.canUndo()).toBe(false);
});

test("with an entry in one change, the entry alone is undone", () => {
  const wall = new WallDocument();
  const beside = besideOf(wall);
  let updates = 0;
  wall.doc.on("update", () => (updates += 1));
  const id = wall.change(() => {
    const made = add(wall, { word: "event", name: "A" });
    beside.set(`veil/${made}`, "round/person");
    return made;
  });
  expect(updates).toBe(1);
  wall.undo.undo();
  expect(wall.entry(id)).toBeUndefined();
  expect(beside.value(`veil/${id}`)).toBe("round/person");
});

test("a person stays who they are", () => {
  expect(personId()).toMatch(/^[A-Za-z0-9_-]{12,32}$/);
  expect(personId()).toBe(personId());
});
