/**
 * A walk along the timeline: its stops, one for each event, and what is missing at each. Pure, and linear in the size of
 * the board.
 */
import type { Point } from "../../board/geometry";
import { isRemark } from "../../board/kinds";
import type { LiveBoard, LiveSticky } from "../../live/compose";
import type { Way } from "./state";

/** What a stop lacks: for each a question is asked. */
export type Gap = { kind: "producer" | "consumer" | "failure" | "phase" } | { kind: "hotspot" | "opportunity" | "finding"; text: string };

export interface Stop {
  id: string;
  name: string;
  gaps: Gap[];
}

/** From these steps on it is asked where an event comes from and what follows from it; before, all are bare. */
const ASKS = { producer: 5, consumer: 6 };
/** Findings that say the same as a gap of ours. */
const SAME = new Set(["SL-B112", "SL-B113", "SL-B140"]);
const PRODUCERS = new Set(["command", "external", "aggregate", "policy"]);
const GAPS_MOST = 6;

/** As high as an event is, wall units. */
const BAND = 112;

/** How often the next one stands before the one that it follows. */
const turnsBack = (events: readonly LiveSticky[]): number => events.filter((event, nth) => event.column < (events[nth - 1]?.column ?? -1)).length;

/** From left to right, and of those that stand below each other downwards. */
function across(events: readonly LiveSticky[], at: (sticky: LiveSticky) => Point): LiveSticky[] {
  return [...events].sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y || a.index - b.index);
}

/** As one reads a page: row below row, where a clear line across the wall parts two rows. */
function byRows(events: readonly LiveSticky[], at: (sticky: LiveSticky) => Point): LiveSticky[] {
  const row = new Map<number, number>();
  let [nth, lowest] = [0, -Infinity];
  for (const sticky of [...events].sort((a, b) => at(a).y - at(b).y)) {
    if (at(sticky).y > lowest) nth += 1;
    lowest = Math.max(lowest, at(sticky).y + BAND);
    row.set(sticky.index, nth);
  }
  return [...events].sort((a, b) => (row.get(a.index) ?? 0) - (row.get(b.index) ?? 0) || at(a).x - at(b).x || a.index - b.index);
}

/**
 * Events in order of time. Where most have arrows in time, by the server's reading of them. On a wall of bare events by
 * where they stand: from left to right, or row by row where that is what the order of the file goes by.
 */
export function inTime(board: LiveBoard): LiveSticky[] {
  const events = board.stickies.filter((sticky) => sticky.kind === "event" && sticky.name !== "");
  const timed = new Set<number>();
  const flows = (index: number) => ["event", "command", "policy"].includes(board.stickies[index]?.kind ?? "");
  for (const { from, to } of board.edges) if (flows(from) && flows(to)) timed.add(from).add(to);
  const tied = events.filter(({ index }) => timed.has(index)).length;
  const placed = events.every(({ index }) => board.places[index]);
  if (!placed || tied * 2 >= events.length) return events.sort((a, b) => a.column - b.column || a.index - b.index);
  const at = (sticky: LiveSticky) => board.places[sticky.index] ?? { x: 0, y: 0 };
  const [line, page] = [across(events, at), byRows(events, at)];
  return turnsBack(page) < turnsBack(line) ? page : line;
}

export function stopsOf(board: LiveBoard, step: number): Stop[] {
  const events = inTime(board);
  const wanted = new Map(events.map((event) => [event.index, { produced: false, followed: false, remarks: [] as LiveSticky[] }]));
  const kinds = new Set(board.stickies.map((sticky) => sticky.kind));
  for (const { from, to } of board.edges) {
    const [source, target] = [board.stickies[from], board.stickies[to]];
    if (!source || !target) continue;
    const [after, before] = [wanted.get(to), wanted.get(from)];
    if (isRemark(source.kind)) after?.remarks.push(source);
    else {
      if (after && PRODUCERS.has(source.kind)) after.produced = true;
      if (before) before.followed = true;
    }
  }
  const said = new Map<string, string[]>();
  for (const { sticky, message, code, severity } of board.findings) {
    if (!sticky || SAME.has(code) || severity === "hint") continue;
    const list = said.get(sticky) ?? [];
    if (list.length === 0) said.set(sticky, list);
    list.push(message);
  }
  const asksProducer = step >= ASKS.producer || kinds.has("command");
  const asksConsumer = step >= ASKS.consumer || kinds.has("policy");
  return events.map((event, nth) => {
    const { produced, followed, remarks } = wanted.get(event.index) ?? { produced: true, followed: true, remarks: [] };
    const gaps: Gap[] = [];
    if (asksProducer && !produced) gaps.push({ kind: "producer" });
    if (event.pivotal && nth === events.length - 1) gaps.push({ kind: "phase" });
    if (event.failure && !followed) gaps.push({ kind: "failure" });
    else if (asksConsumer && !followed && nth < events.length - 1) gaps.push({ kind: "consumer" });
    for (const { kind, name } of remarks) gaps.push({ kind: kind === "hotspot" ? "hotspot" : "opportunity", text: name });
    for (const text of said.get(event.name) ?? []) gaps.push({ kind: "finding", text });
    return { id: event.id, name: event.name, gaps: gaps.slice(0, GAPS_MOST) };
  });
}

/** Where a walk begins. */
export const firstStop = (stops: readonly Stop[], way: Way): Stop | undefined => (way === "forward" ? stops[0] : stops.at(-1));

/** The next stop of a walk, or the one before it; with `gap` the next that lacks something. Undefined at its end. From between two stops, where one was removed, `at` is a half. */
export function stopFrom(stops: readonly Stop[], at: number, way: Way, turn: "next" | "previous", gap = false): Stop | undefined {
  const by = (way === "forward") === (turn === "next") ? 1 : -1;
  for (let nth = by > 0 ? Math.floor(at) + 1 : Math.ceil(at) - 1; nth >= 0 && nth < stops.length; nth += by) if (!gap || (stops[nth]?.gaps.length ?? 0) > 0) return stops[nth];
  return undefined;
}
