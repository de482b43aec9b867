import { expect, test, vi } from "vitest";
import type { Pulse } from "../wire";
import { query } from "./http";
import { Pulses } from "./pulses";
import { ago, count, humane, long, milliseconds, percent, short } from "./words";

const event = (value: number) => ({ count: value, synthetic: 0, per_minute: 0, last: null, received: null, quarantined: 0 });
const ledger = { received: 1, accepted: 1, duplicate: 0, quarantined: 0, refused: 0, derived: 0, balanced: true };
const pulse = (events: Pulse["events"]): Pulse => ({ now: "2026-11-23T10:00:00Z", end: 1, events, policies: {}, commands: {}, funnels: {}, ledger });

test("a later pulse changes only what it names", () => {
  const pulses = new Pulses();
  pulses.take(pulse({ a: event(1), b: event(1) }), true);
  pulses.take(pulse({ a: event(2) }), false);
  expect(pulses.event("a")?.count).toBe(2);
  expect(pulses.event("b")?.count).toBe(1);
});

test("the first pulse of a new stream forgets what is no more", () => {
  const pulses = new Pulses();
  pulses.take(pulse({ a: event(1), b: event(1) }), true);
  pulses.take(pulse({ a: event(1) }), true);
  expect(pulses.event("b")).toBeUndefined();
});

test("only listeners of what changed are told, and none after they left", () => {
  const pulses = new Pulses();
  const [a, b] = [vi.fn(), vi.fn()];
  const leave = pulses.subscribe("events/a", a);
  pulses.subscribe("events/b", b);
  pulses.take(pulse({ a: event(1) }), false);
  leave();
  pulses.take(pulse({ a: event(2) }), false);
  expect(a).toHaveBeenCalledTimes(1);
  expect(b).not.toHaveBeenCalled();
});

test("the server's clock counts", () => {
  const pulses = new Pulses();
  pulses.take(pulse({}), true, Date.parse("2026-11-23T09:59:00Z"));
  expect(pulses.ahead).toBe(60_000);
});

test("how long ago is said in the unit that fits", () => {
  const now = Date.parse("2026-11-23T10:00:00Z");
  const say = (instant: string) => ago(instant, now);
  expect(say("2026-11-23T09:59:58Z")).toBe("now");
  expect(say("2026-11-23T09:59:30Z")).toBe("30 s ago");
  expect(say("2026-11-23T09:57:00Z")).toBe("3 min ago");
  expect(say("2026-11-22T20:00:00Z")).toBe("14 h ago");
  expect(say("2026-11-13T10:00:00Z")).toBe("10 d ago");
  expect(say("1998-06-30T10:00:00Z")).toBe("Jun 1998");
  expect(say("2026-11-23T10:02:00Z")).toBe("in 2 min");
  expect(say("nonsense")).toBe("");
});

test("instants inside a sentence are written as people write them", () => {
  const said = humane("it came due at 2026-11-23T09:33:50.092Z, more than 1h ago");
  expect(said).not.toContain("T09");
  expect(said).toMatch(/^it came due at .*2026.*, more than 1h ago$/);
  expect(humane("order 2026-11-23 of 14d")).toBe("order 2026-11-23 of 14d");
});

test("numbers stay exact until there is no room", () => {
  expect(short(99_999)).toBe("99,999");
  expect(short(1_234_567)).toBe("1.2M");
  expect(count(1_234_567)).toBe("1,234,567");
  expect(milliseconds(1_500)).toBe("1.5 s");
});

test("a query leaves out what is not set", () => {
  expect(query({ a: "x y", b: "", c: null, d: 0 })).toBe("?a=x+y&d=0");
  expect(query({})).toBe("");
});

test("a funnel's numbers are told to those who follow it", () => {
  const pulses = new Pulses();
  let told = 0;
  pulses.subscribe("funnels/join", () => (told += 1));
  pulses.take({ ...pulse({}), funnels: { join: { reached: [3, 1], state: "live" } } }, true);
  pulses.take(pulse({ a: event(1) }), false);
  expect(told).toBe(1);
  expect(pulses.funnel("join")?.reached).toEqual([3, 1]);
});

test("lengths of time in two units, shares as people say them", () => {
  expect([0, 250, 59_000, 185_000, 7_200_000, 187_200_000, 86_405_000].map(long)).toEqual(["0 ms", "250 ms", "59 s", "3 min 5 s", "2 h", "2 d 4 h", "1 d"]);
  expect([0, 0.0123, 0.0999, 0.5, 0.999, 1].map(percent)).toEqual(["0 %", "1.2 %", "10.0 %", "50 %", "99 %", "100 %"]);
});
