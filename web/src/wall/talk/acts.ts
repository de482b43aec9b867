/** What a person says, votes and puts off: each as one change of what stands beside the board. */
import { besideOf, type Json, personId } from "../../live/beside";
import { add, oneLine, putBack, remove } from "../../live/edits";
import { newId } from "../../live/ids";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { setDown } from "../edit/acts";
import type { Desk } from "../edit/desk";
import { bytesOf, type Comment, TALK, TEXT_MOST } from "./comments";
import { offers } from "./offers";
import { PARKED, type Parked, parkable } from "./parked";
import { ROUND, type Round, type Scope, type Tally, voteKey, VOTES } from "./votes";

/** Now, by the server's clock as well as it is known. */
export const nowAt = (room: Room): number => Math.round(Date.now() + (room.state().reading.ahead ?? 0));

// Marks that no keyboard writes; a new line stays.
const UNWRITTEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** A comment's text as it is kept: no marks that cannot be seen, nothing around it. */
export const sayable = (text: string): string => text.replace(/\r\n?/g, "\n").replace(UNWRITTEN, " ").trim();

const fits = (text: string): boolean => text !== "" && bytesOf(text) <= TEXT_MOST;

const valueOf = ({ entry, text, by, person, at, done, reply }: Omit<Comment, "id">): Json => ({ entry, text, by, person, at, done, reply });

/** Says something about a sticky; gives the comment's id, or nothing where there is too much or nothing to say. */
export function comment(room: Room, entry: string, written: string, reply = ""): string | null {
  const text = sayable(written);
  if (!fits(text)) return null;
  const id = newId();
  besideOf(room.wall).set(`${TALK}${id}`, valueOf({ entry, text, by: room.state().name, person: personId(), at: nowAt(room), done: false, reply }));
  return id;
}

/** Changes some of a comment as it stands now, if it still does. */
function change(room: Room, id: string, part: { text: string } | { done: boolean }): void {
  const beside = besideOf(room.wall);
  const value = beside.value(`${TALK}${id}`);
  if (value === null || typeof value !== "object") return;
  beside.set(`${TALK}${id}`, { ...(value as Record<string, Json>), ...part });
}

export function reword(room: Room, id: string, written: string): boolean {
  const text = sayable(written);
  if (!fits(text)) return false;
  change(room, id, { text });
  return true;
}

export const settle = (room: Room, id: string, done: boolean): void => change(room, id, { done });

/** Deletes one's own comment, and offers to put it back. */
export function unsay(room: Room, comment: Comment, say: (text: string) => void): void {
  const beside = besideOf(room.wall);
  const key = `${TALK}${comment.id}`;
  const { comments, undo } = strings.talk;
  beside.remove(key);
  const back = () => {
    if (beside.value(key) === undefined) beside.set(key, valueOf(comment));
    say(comments.back);
  };
  offers.make({ text: comments.erased, label: undo, run: back, fades: true });
}

export function openRound(room: Room, each: number, on: Scope): void {
  const beside = besideOf(room.wall);
  beside.together(() => {
    // What was voted before is done with.
    for (const key of beside.entriesOf(VOTES).keys()) beside.remove(key);
    beside.set(ROUND, { round: newId(), each, open: true, on });
  });
}

export const closeRound = (room: Room, round: Round): void => besideOf(room.wall).set(ROUND, { round: round.id, each: round.each, open: false, on: round.on });

export const clearRound = (room: Room): void => besideOf(room.wall).remove(ROUND);

/** Gives a vote, or takes one back; says what came of it. */
export function vote(room: Room, round: Round, tally: Tally, sticky: { id: string; name: string }, by: 1 | -1): string {
  const words = strings.talk.vote;
  const before = tally.mine.get(sticky.id) ?? 0;
  const after = before + by;
  if (by > 0 && tally.left <= 0) return words.noneLeft;
  if (after >= 0) {
    const key = voteKey(round.id, sticky.id, personId());
    if (after === 0) besideOf(room.wall).remove(key);
    else besideOf(room.wall).set(key, after);
  }
  return words.given(sticky.name, Math.max(0, after), tally.left - Math.max(-before, by));
}

/** Puts a thought aside, and gives its key. */
export function park(room: Room, written: string): string | null {
  const text = parkable(written);
  if (text === "") return null;
  const key = `${PARKED}${newId()}`;
  besideOf(room.wall).set(key, { text, by: room.state().name, at: nowAt(room) });
  return key;
}

const parkedValue = ({ text, by, at }: Parked): Json => ({ text, by, at });

export function unpark(room: Room, parked: Parked): void {
  const beside = besideOf(room.wall);
  beside.remove(`${PARKED}${parked.id}`);
  offers.make({ text: strings.talk.park.removed, label: strings.talk.undo, run: () => beside.set(`${PARKED}${parked.id}`, parkedValue(parked)), fades: true });
}

/** What moves between the lot and the wall is one step, to be undone as one. */
function move<T>(room: Room, run: () => T): T {
  const { wall } = room;
  wall.undo.addToScope(wall.doc.getMap("beside"));
  wall.pause();
  const result = wall.change(run);
  wall.pause();
  return result;
}

/** Puts a parked thought on the wall as a hotspot, and gives its entry's id. */
export function toWall(room: Room, desk: Desk | null, parked: Parked): string | null {
  if (isLocked(room)) return null;
  const beside = besideOf(room.wall);
  const key = `${PARKED}${parked.id}`;
  const note = { word: "hotspot", name: oneLine(parked.text) };
  desk?.stop();
  desk?.hold();
  const id = move(room, () => {
    beside.remove(key);
    return (desk?.sight ? setDown(desk, [note], null)[0] : add(room.wall, note)) ?? null;
  });
  const back = () =>
    move(room, () => {
      if (id !== null) remove(room.wall, [id]);
      beside.set(key, parkedValue(parked));
    });
  offers.make({ text: strings.talk.park.onWall, label: strings.talk.undo, run: back, fades: true });
  return id;
}

export const LOCK = "session/lock";

/** Whether the wall is locked for this person: what would be taken off it or put on it would be put back. */
export const isLocked = (room: Room): boolean => besideOf(room.wall).value(LOCK) === true && room.state().reading.may_lead !== true;

/** Whether all of these are hotspots with words: they can be parked. */
export function canPark(room: Room, ids: readonly string[]): boolean {
  return ids.length > 0 && !isLocked(room) && ids.every((id) => {
    const entry = room.wall.entry(id);
    return entry?.word === "hotspot" && parkable(entry.name) !== "";
  });
}

/** Moves hotspots from the wall into the lot. */
export function parkNotes(desk: Desk, ids: readonly string[]): void {
  const { room } = desk;
  if (!canPark(room, ids)) return;
  desk.stop();
  desk.hold();
  room.despair();
  const entries = ids.flatMap((id) => room.wall.entry(id) ?? []);
  const keys = move(room, () => {
    const made = entries.flatMap((entry) => park(room, entry.name) ?? []);
    remove(room.wall, ids);
    return made;
  });
  const step = room.wall.undo.undoStack.at(-1);
  desk.pick([]);
  const back = () => {
    // As Control Z would, if nothing was done since.
    if (step && room.wall.undo.undoStack.at(-1) === step) room.wall.undo.undo();
    else {
      entries.forEach((entry) => room.wall.entry(entry.id) ?? putBack(room.wall, entry));
      keys.forEach((key) => besideOf(room.wall).remove(key));
    }
    desk.say(strings.talk.park.back);
  };
  offers.make({ text: strings.talk.park.noted(ids.length), label: strings.talk.undo, run: back, fades: true });
}
