/** What a hand does to what stands beside the board, on a document of its own. */
import { expect, test } from "vitest";
import { besideOf } from "../../live/beside";
import { WallDocument } from "../../live/document";
import { add } from "../../live/edits";
import type { Room } from "../../live/room";
import { canPark, closeRound, comment, openRound, park, reword, sayable, toWall, vote } from "./acts";
import { threadsOf } from "./comments";
import { offers } from "./offers";
import { parkedOf } from "./parked";
import { roundOf, tallyOf } from "./votes";

/** As much of a room as acts need. */
function roomOf(may_lead = false): Room {
  const wall = new WallDocument();
  return { wall, state: () => ({ name: "Ana", reading: { may_lead, ahead: 5 } }) } as unknown as Room;
}

test("a comment has no more than its bytes, and nothing that cannot be seen", () => {
  const room = roomOf();
  const entry = add(room.wall, { word: "event", name: "A" });
  expect(comment(room, entry, "é".repeat(1_001))).toBeNull();
  expect(comment(room, entry, " \n\t ")).toBeNull();
  expect(sayable("a\u0000b\r\nc\u0085d\t ")).toBe("a b\nc d");
  const id = comment(room, entry, "é".repeat(1_000)) ?? "";
  expect(reword(room, id, "x".repeat(2_001))).toBe(false);
  expect(reword(room, id, "shorter")).toBe(true);
  const [thread, ...more] = threadsOf(besideOf(room.wall).entriesOf("talk/"));
  expect(more).toEqual([]);
  expect(thread?.first).toMatchObject({ text: "shorter", by: "Ana", entry, done: false });
  room.wall.close();
});

test("nobody gives more votes than they have, and a new round begins with none", () => {
  const room = roomOf(true);
  const beside = besideOf(room.wall);
  const [a, b] = ["A", "B"].map((name) => ({ id: add(room.wall, { word: "hotspot", name }), name })) as [{ id: string; name: string }, { id: string; name: string }];
  openRound(room, 2, "hotspots");
  const round = () => roundOf(beside.value("session/vote"));
  const me = () => [...beside.entriesOf("vote/").keys()][0]?.split("/")[3] ?? "";
  const tally = () => tallyOf(beside.entriesOf("vote/"), round() as never, me(), [a.id, b.id]);
  const give = (on: { id: string; name: string }, by: 1 | -1) => vote(room, round() as never, tally(), on, by);
  for (let nth = 0; nth < 4; nth++) give(a, 1);
  expect([tally().left, tally().results]).toEqual([0, [{ entry: a.id, votes: 2, people: 1 }]]);
  give(a, -1);
  give(b, 1);
  give(b, 1);
  expect([...tally().mine.values()]).toEqual([1, 1]);
  give(b, -1);
  give(b, -1);
  expect([...beside.entriesOf("vote/").keys()]).toHaveLength(1);
  closeRound(room, round() as never);
  expect(round()).toMatchObject({ open: false, on: "hotspots" });
  openRound(room, 20, "all");
  expect(beside.entriesOf("vote/").size).toBe(0);
  expect(round()).toMatchObject({ each: 20, open: true, on: "all" });
  closeRound(room, round() as never);
  expect(beside.value("session/vote")).toEqual({ round: round()?.id, each: 20, open: false, on: "all" });
  room.wall.close();
});

test("a parked thought becomes a hotspot in one step, and on a locked wall it stays where it is", () => {
  const room = roomOf();
  const beside = besideOf(room.wall);
  const lot = () => parkedOf(beside.entriesOf("parked/"));
  park(room, "Gift cards?");
  beside.set("session/lock", true);
  const [parked] = lot();
  expect(parked && toWall(room, null, parked)).toBeNull();
  expect(lot()).toHaveLength(1);
  beside.remove("session/lock");
  const id = (parked && toWall(room, null, parked)) ?? "";
  expect([lot().length, room.wall.entry(id)?.name, canPark(room, [id])]).toEqual([0, "Gift cards?", true]);
  room.wall.undo.undo();
  expect([lot().length, room.wall.entry(id)]).toEqual([1, undefined]);
  room.wall.undo.redo();
  offers.state()?.run();
  expect([lot()[0]?.text, room.wall.entry(id)]).toEqual(["Gift cards?", undefined]);
  room.wall.close();
});
