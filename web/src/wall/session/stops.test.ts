import { expect, test } from "vitest";
import type { LiveBoard } from "../../live/compose";
import { firstStop, inTime, stopFrom, stopsOf } from "./stops";

interface Given {
  kind?: string;
  name: string;
  at?: [number, number];
  pivotal?: boolean;
  failure?: boolean;
}

function boardOf(given: Given[], edges: [number, number][] = [], findings: { sticky: string; message: string; code: string; severity: string }[] = []): LiveBoard {
  const stickies = given.map((each, index) => ({ id: `id-${index}`, index, kind: each.kind ?? "event", name: each.name, column: index, pivotal: each.pivotal ?? false, failure: each.failure ?? false }));
  const places = given.map(({ at }) => (at ? { x: at[0], y: at[1] } : null));
  return { stickies, places, findings, edges: edges.map(([from, to]) => ({ from, to, kind: "flow", label: null })) } as never;
}
const names = (board: LiveBoard) => inTime(board).map((event) => event.name);

test("bare events are walked from left to right, or row by row where the file goes that way", () => {
  expect(names(boardOf([{ name: "C", at: [600, 30] }, { name: "A", at: [0, 60] }, { name: "B", at: [300, 0] }]))).toEqual(["A", "B", "C"]);
  // As a list is set down, and as the wall lays out by itself.
  expect(names(boardOf([{ name: "A", at: [0, 0] }, { name: "B", at: [200, 0] }, { name: "C", at: [0, 136] }, { name: "D", at: [200, 136] }]))).toEqual(["A", "B", "C", "D"]);
  expect(names(boardOf([{ name: "A", at: [0, 0] }, { name: "B", at: [0, 136] }, { name: "C", at: [200, 0] }, { name: "D", at: [200, 136] }]))).toEqual(["A", "B", "C", "D"]);
  // What was written last and dragged to the front is first.
  expect(names(boardOf([{ name: "B", at: [200, 0] }, { name: "C", at: [200, 136] }, { name: "D", at: [400, 0] }, { name: "A", at: [0, 20] }]))).toEqual(["A", "B", "C", "D"]);
});

test("where arrows tell the time, or nobody has put the notes anywhere, the reading's order counts", () => {
  const tied = boardOf([{ name: "A", at: [600, 0] }, { name: "x", kind: "policy", at: [0, 0] }, { name: "B", at: [0, 0] }], [[0, 1], [1, 2]]);
  expect(names(tied)).toEqual(["A", "B"]);
  expect(names(boardOf([{ name: "A" }, { name: "B", at: [-50, 0] }, { name: "" }]))).toEqual(["A", "B"]);
});

test("a stop tells what it lacks, from the step on at which it is asked", () => {
  const given: Given[] = [{ name: "Order placed" }, { name: "Payment refused", failure: true }, { name: "Why?", kind: "hotspot" }, { name: "Order paid", pivotal: true }];
  const edges: [number, number][] = [[2, 0]];
  const kinds = (step: number) => stopsOf(boardOf(given, edges), step).map((stop) => stop.gaps.map((gap) => gap.kind));
  expect(kinds(1)).toEqual([["hotspot"], ["failure"], ["phase"]]);
  expect(kinds(6)).toEqual([["producer", "consumer", "hotspot"], ["producer", "failure"], ["producer", "phase"]]);
});

test("what is there is not asked for", () => {
  const given: Given[] = [{ name: "Place", kind: "command" }, { name: "Order placed" }, { name: "Thank", kind: "policy" }, { name: "Order paid" }, { name: "Bank", kind: "external" }];
  const stops = stopsOf(boardOf(given, [[0, 1], [1, 2], [4, 3]]), 10);
  expect(stops.map((stop) => stop.gaps)).toEqual([[], []]);
});

test("a finding asks too, but says nothing twice", () => {
  const finding = (code: string, severity = "warning") => ({ sticky: "A", message: code, code, severity });
  const [stop] = stopsOf(boardOf([{ name: "A" }], [], ["SL-B112", "SL-B100", "SL-B140"].map((code) => finding(code)).concat(finding("SL-B122", "hint"))), 1);
  expect(stop?.gaps).toEqual([{ kind: "finding", text: "SL-B100" }]);
  const many = stopsOf(boardOf([{ name: "A" }], [], Array.from({ length: 50 }, () => finding("SL-B100"))), 1);
  expect(many[0]?.gaps.length).toBeLessThan(10);
});

test("there and back, or from gap to gap", () => {
  const stops = stopsOf(boardOf([{ name: "A" }, { name: "B" }, { name: "C", failure: true }, { name: "D" }, { name: "E", pivotal: true }]), 1);
  const turn = (...rest: Parameters<typeof stopFrom> extends [unknown, ...infer R] ? R : never) => stopFrom(stops, ...rest)?.name;
  expect([firstStop(stops, "forward")?.name, firstStop(stops, "backward")?.name]).toEqual(["A", "E"]);
  expect([turn(0, "forward", "next"), turn(0, "forward", "previous"), turn(4, "forward", "next")]).toEqual(["B", undefined, undefined]);
  expect([turn(4, "backward", "next"), turn(3, "backward", "previous"), turn(0, "backward", "next")]).toEqual(["D", "E", undefined]);
  expect([turn(0, "forward", "next", true), turn(2, "forward", "next", true), turn(4, "backward", "next", true), turn(2, "backward", "next", true)]).toEqual(["C", "E", "C", undefined]);
  // The third was removed under the walk: it goes on to what stands there now.
  expect([turn(1.5, "forward", "next"), turn(1.5, "forward", "previous"), turn(1.5, "backward", "next")]).toEqual(["C", "B", "B"]);
  expect(firstStop([], "forward")).toBeUndefined();
});
