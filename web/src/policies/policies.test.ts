import { expect, test } from "vitest";
import { Lifts } from "./lifts";
import { axisPoints, chance, dayName, direction, honest, money, points, shareOf, span } from "./measure";
import { reachOf } from "./reach";
import { GUARDS, roadOf, suppressed } from "./road";
import type { LiftDay, LiftView, PolicySummary } from "./shapes";
import { listed } from "./sorting";

const policy = (name: string, more: Partial<PolicySummary> = {}): PolicySummary => ({
  name, sentence: `Whenever something of ${name} happens`, state: "live", stopped: null, version: "1", pattern: "event", effect: { kind: "command", name: "Show ad", via: "app" },
  holdout: 10, goal: null, consent: null, counts: {}, subjects: 0, delivered: 0, dead_letters: 0, last_decision: null, ...more,
});

const lift = (estimate: number, low: number, high: number, sequence = true): LiftView => ({
  goal: { event: "Joined", within: "30d" }, as_of: "2026-11-29T00:00:00Z", assigned: 10, open: 0, arms: [],
  difference: { estimate, fixed: { low, high }, sequence: sequence ? { low, high } : null, level: 0.95, p: null, method: "" },
  relative: null, cuped: null, srm: null, detectable: null, variants: [], over_time: [], hidden: null, queries: [],
});

test("the road loses at each guard what it kept back, in the engine's order, and ends at what was fired", () => {
  const road = roadOf({ capped: 5, fired: 60, "no-consent": 20, "held-out": 10, exited: 5, deferred: 7, "would-not-have-fired": 2 });
  expect(road.triggered).toBe(100);
  expect(road.stretches.map(({ guard, before, kept }) => [guard, before, kept])).toEqual([
    ["exited", 100, 5],
    ["no-consent", 95, 20],
    ["held-out", 75, 10],
    ["capped", 65, 5],
  ]);
  const last = road.stretches.at(-1);
  expect(last && last.before - last.kept).toBe(road.fired);
  expect([road.deferred, road.corrected]).toEqual([7, 2]);
});

test("a guard that this page does not know is kept, after those that it knows; nothing is lost", () => {
  const road = roadOf({ "rate-limited": 3, failed: 1, fired: 6, limited: 0 });
  expect(road.stretches.map(({ guard }) => guard)).toEqual(["failed", "rate-limited"]);
  expect(road.triggered).toBe(10);
  expect(new Set(GUARDS).size).toBe(GUARDS.length);
});

test("in shadow what would have been fired is not kept back, and who is held out is not either", () => {
  expect(suppressed({ shadow: 40, "held-out": 4, limited: 3, capped: 2 })).toBe(5);
  expect(roadOf({ shadow: 40 }).triggered).toBe(40);
  expect(roadOf({})).toMatchObject({ triggered: 0, stretches: [], fired: 0 });
});

test("policies are found by any of their words, by state, and by whether they are stopped", () => {
  const all = [
    policy("Invite a cook", { goal: { event: "Account created", within: "30d" } }),
    policy("Remind", { state: "paused", stopped: { by: "Ana", at: "2026-11-29T00:00:00Z", why: "too many" } }),
    policy("Éxito", { state: "shadow" }),
  ];
  const found = (words: string, state = "") => listed(all, { words, state, order: "board" }, () => undefined).map(({ name }) => name);
  expect(found("")).toEqual(["Invite a cook", "Remind", "Éxito"]);
  expect(found("account COOK")).toEqual(["Invite a cook"]);
  expect(found("exito")).toEqual(["Éxito"]);
  expect(found("", "shadow")).toEqual(["Éxito"]);
  expect(found("", "stopped")).toEqual(["Remind"]);
  expect(found("nothing like it")).toEqual([]);
});

test("what is not known comes last, and equals keep their place on the board", () => {
  const all = [policy("a"), policy("b", { counts: { fired: 2 } }), policy("c", { counts: { fired: 9 } }), policy("d")];
  const lifts: Record<string, LiftView> = { a: lift(-0.02, -0.03, -0.01), c: lift(0.05, 0.01, 0.09, false), d: lift(0.01, -0.01, 0.03) };
  const by = (order: "fired" | "lift" | "name" | "board") => listed(all, { words: "", state: "", order }, (name) => lifts[name]).map(({ name }) => name).join("");
  expect(by("fired")).toBe("cbad");
  expect(by("lift")).toBe("dabc");
  expect(by("board")).toBe("abcd");
});

test("a lift that the server hides is not shown, whatever its other interval says", () => {
  expect(honest(lift(0.05, 0.01, 0.09, false))).toBeNull();
  expect(honest({ ...lift(0.05, 0.01, 0.09), difference: null })).toBeNull();
  expect(honest(lift(0.05, 0.01, 0.09))).toEqual({ estimate: 0.05, low: 0.01, high: 0.09 });
});

test("it helps or harms only where the whole interval says so", () => {
  expect(direction({ low: 0.001, high: 0.09 })).toBe("up");
  expect(direction({ low: -0.09, high: -0.001 })).toBe("down");
  expect(direction({ low: -0.001, high: 0.09 })).toBe("open");
  expect(direction({ low: 0, high: 0.09 })).toBe("open");
});

test("numbers are written as people read them", () => {
  expect([points(0.0214), points(-0.0214), points(0), points(0.0214, false)]).toEqual(["+2.1", "−2.1", "0.0", "2.1"]);
  expect(span({ low: -0.004, high: 0.039 })).toBe("−0.4 to +3.9");
  expect([shareOf(0.1234), shareOf(null), shareOf(-0.07, true), shareOf(Number.NaN)]).toEqual(["12.3\u00a0%", "–", "−7.0\u00a0%", "–"]);
  expect([axisPoints(10), axisPoints(2.5), axisPoints(0), axisPoints(-5)]).toEqual(["+10", "+2.5", "0", "−5"]);
  expect([chance(0.00002), chance(0.0431)]).toEqual(["< 0.001", "0.043"]);
  expect(dayName("2026-11-09")).toBe("9 Nov");
  expect(dayName("nonsense")).toBe("nonsense");
  expect(money(134.24, "EUR")).toBe("€134.24");
  expect(money(12.5, "credits")).toBe("12.5 credits");
});

test("the axis of lift over time is not stretched by the first, wide bands", () => {
  const day = (nth: number, half: number): LiftDay => ({ day: `2026-11-0${nth}`, treated: 0.15, held_out: 0.1, difference: 0.05, low: 0.05 - half, high: 0.05 + half });
  const { low, high } = reachOf([day(1, 0.9), day(2, 0.2), day(3, 0.05), day(4, 0.02)]);
  expect(high).toBeLessThan(20);
  expect(low).toBeGreaterThan(-10);
  expect(reachOf([day(1, 0.02)])).toEqual({ low: expect.closeTo(3), high: expect.closeTo(7) });
});

/** Lifts whose answers come when the test says so. */
function asking() {
  const asked: string[] = [];
  const answers: Record<string, { take(found: LiftView): void; fail(): void }> = {};
  let now = 0;
  const lifts = new Lifts(
    (name) =>
      new Promise((take, refuse) => {
        asked.push(name);
        answers[name] = { take, fail: () => refuse(new Error("no")) };
      }),
    () => now,
  );
  const rest = () => new Promise((go) => setTimeout(go));
  return { lifts, asked, answers, rest, later: (ms: number) => (now += ms) };
}

test("two at a time are asked for, each once, and one that fails holds nobody up", async () => {
  const { lifts, asked, answers, rest } = asking();
  for (const name of ["a", "b", "c", "a"]) lifts.want(name);
  expect(asked).toEqual(["a", "b"]);
  expect(lifts.get("c")).toEqual({ state: "asked" });
  answers["a"]?.fail();
  await rest();
  expect(asked).toEqual(["a", "b", "c"]);
  expect(lifts.get("a")?.state).toBe("failed");
  let told = 0;
  lifts.subscribe(() => told++);
  answers["b"]?.take(lift(0.05, 0.01, 0.09));
  await rest();
  expect(lifts.get("b")).toMatchObject({ state: "known", lift: { difference: { estimate: 0.05 } } });
  expect(told).toBe(1);
});

test("what is known is asked for again only when it is old, and stays shown meanwhile", async () => {
  const { lifts, asked, answers, rest, later } = asking();
  lifts.want("a");
  answers["a"]?.take(lift(0.05, 0.01, 0.09));
  await rest();
  lifts.want("a");
  expect(asked).toHaveLength(1);
  later(400_000);
  lifts.want("a");
  lifts.want("a");
  expect(asked).toHaveLength(2);
  expect(lifts.get("a")?.state).toBe("known");
});
