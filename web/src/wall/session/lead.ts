/** What a facilitator does: each is one change of what stands beside the board, or of the board's own line. */
import { sizeOf } from "../../board/kinds";
import { besideOf } from "../../live/beside";
import type { Entry, WallDocument } from "../../live/document";
import { add, isSticky, move, setHead } from "../../live/edits";
import { newId } from "../../live/ids";
import type { Room } from "../../live/room";
import { VEIL } from "../../live/veil";
import { goneOn, isRunning, lengthened, started, stopped, type TimerState } from "./clock";
import { spread } from "./spread";
import { stageOf } from "./stage";
import type { Look, Walk } from "./state";
import { STEPS } from "./steps";

const keep = (room: Room, timer: TimerState) => besideOf(room.wall).set("session/timer", { ...timer });

export const startTimer = (room: Room, minutes: number): void => keep(room, started(minutes, room.now()));
export const turnTimer = (room: Room, timer: TimerState): void => keep(room, isRunning(timer) ? stopped(timer, room.now()) : goneOn(timer, room.now()));
export const lengthenTimer = (room: Room, timer: TimerState): void => keep(room, lengthened(timer, room.now()));
export const endTimer = (room: Room): void => besideOf(room.wall).remove("session/timer");

export function lock(room: Room, on: boolean): void {
  if (on) besideOf(room.wall).set("session/lock", true);
  else besideOf(room.wall).remove("session/lock");
}

const dropVeils = (wall: WallDocument) => {
  const beside = besideOf(wall);
  for (const key of [...beside.entriesOf(VEIL).keys()]) beside.remove(key);
};

/** Begins a silent round. What an earlier one has left behind is no secret any more. */
export function hush(room: Room): void {
  const beside = besideOf(room.wall);
  beside.together(() => {
    dropVeils(room.wall);
    beside.set("session/silent", newId());
  });
}

const rectOf = ({ x, y, word, head }: Entry) => ({ x: x ?? 0, y: y ?? 0, ...sizeOf(word, head["picture"] !== undefined) });

/** Ends the round: everything is shown, and what was written over other notes lies beside them. */
export function reveal(room: Room): void {
  const { wall } = room;
  const beside = besideOf(wall);
  const veiled = beside.entriesOf(VEIL);
  const placed = [...wall.snapshot().entries.values()].filter((entry) => entry.x !== null && entry.y !== null && isSticky(entry.word));
  const isVeiled = ({ id }: Entry) => veiled.has(VEIL + id);
  const standing = placed.filter((entry) => !isVeiled(entry)).map(rectOf);
  const places = spread(standing, placed.filter(isVeiled).map((entry) => ({ id: entry.id, ...rectOf(entry) })));
  beside.together(() => {
    move(wall, places);
    dropVeils(wall);
    beside.remove("session/silent");
  });
}

/** Shows everybody what this browser sees, or no longer. */
export function present(room: Room, on: boolean): void {
  stageOf(room).set({ showing: on });
  room.show({ shows: on });
  if (!on) besideOf(room.wall).remove("session/look");
}

export const look = (room: Room, at: Look): void => besideOf(room.wall).set("session/look", { ...at });

/** Goes to a stop: with everybody, or alone. */
export function walkTo(room: Room, walk: Walk, together: boolean): void {
  if (together) besideOf(room.wall).set("session/walk", { ...walk });
  else stageOf(room).set({ own: walk });
  // Whoever leads on goes along, wherever they have looked meanwhile.
  stageOf(room).set({ along: true });
}

export function endWalk(room: Room, together: boolean): void {
  if (together) besideOf(room.wall).remove("session/walk");
  else stageOf(room).set({ own: null });
}

export function boardEntry(wall: WallDocument): Entry | undefined {
  const { entries, order } = wall.snapshot();
  const id = order.find((each) => entries.get(each)?.word === "board");
  return id === undefined ? undefined : entries.get(id);
}

/** Goes to a step of the path: it is written into the board's line. */
export function goToStep(room: Room, step: number, title: string): void {
  const { wall } = room;
  const value = String(Math.min(STEPS, Math.max(1, Math.round(step))));
  wall.pause();
  const board = boardEntry(wall);
  if (board) setHead(wall, board.id, "step", value);
  else add(wall, { word: "board", name: title, head: { step: value } });
  wall.pause();
}
