/** Acts that put notes in order: on a line, evenly apart, tidied. Each is one step to undo. */
import type { Note } from "../../board/cluster";
import { bounds } from "../../board/geometry";
import type { Point } from "../../board/geometry";
import { alignTo, type Side, spread, type Way } from "../../board/line";
import type { TidyAsk } from "../../board/tidy";
import { move, type Place } from "../../live/edits";
import { strings } from "../../strings";
import type { Desk } from "./desk";

/** Beyond so many notes nothing glides: each would be a layer of its own. */
const GLIDING_MOST = 600;
const GLIDE_MS = 420;

const pickedNotes = (desk: Desk): Note[] => [...desk.state().picked].flatMap((id) => desk.noteOf(id) ?? []);

/** Has notes glide to where they are put, but for those who want nothing to move. */
function glide(notes: number): void {
  const wall = document.querySelector<HTMLElement>(".wall");
  if (!wall || notes > GLIDING_MOST || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  wall.dataset["settling"] = "true";
  setTimeout(() => delete wall.dataset["settling"], GLIDE_MS + 60);
}

/** Moves notes to places on the wall as it is drawn. */
function put(desk: Desk, places: ReadonlyMap<number, Point>): number {
  const shared = new Map<string, Place>();
  for (const [index, at] of places) {
    const sticky = desk.sight?.board.stickies[index];
    if (sticky) shared.set(sticky.id, desk.toShared(at));
  }
  desk.hold();
  desk.room.wall.pause();
  glide(shared.size);
  move(desk.room.wall, shared);
  desk.room.wall.pause();
  return shared.size;
}

export function align(desk: Desk, side: Side): void {
  const notes = pickedNotes(desk);
  if (notes.length > 1) desk.say(strings.tools.lined(put(desk, alignTo(notes, side))));
}

export function distribute(desk: Desk, way: Way): void {
  const notes = pickedNotes(desk);
  if (notes.length > 2) desk.say(strings.tools.lined(put(desk, spread(notes, way))));
}

function askOf(desk: Desk): { ask: TidyAsk; ids: string[] } | null {
  const { board, layout } = desk.sight ?? {};
  if (!board || !layout) return null;
  const first = new Map(layout.notes.filter((note) => note.copy === 0).map((note) => [note.index, note]));
  const { picked } = desk.state();
  const indices = board.stickies.filter((sticky) => picked.has(sticky.id)).map((sticky) => sticky.index);
  return {
    ids: board.stickies.map((sticky) => sticky.id),
    ask: {
      stickies: board.stickies.map(({ index, kind, context, column, failure, pivotal }) => ({ index, kind, context, column, failure, pivotal })),
      edges: board.edges.map(({ from, to, kind }) => ({ from, to, kind, label: null })),
      contexts: board.contexts.map(({ name }) => name),
      drawn: board.stickies.map(({ index }) => {
        const { x, y, w, h } = first.get(index) ?? { x: 0, y: 0, w: 0, h: 0 };
        return { x, y, w, h };
      }),
      picked: indices.length > 1 ? indices : null,
    },
  };
}

const busy = new WeakSet<Desk>();

/** Lays out what is picked, or the whole wall, off the main thread. What was deleted meanwhile stays deleted. */
export async function tidy(desk: Desk): Promise<void> {
  const asked = askOf(desk);
  if (!asked || asked.ids.length === 0 || busy.has(desk)) return;
  busy.add(desk);
  desk.stop();
  desk.say(strings.tools.tidying);
  const worker = new Worker(new URL("./tidy.worker.ts", import.meta.url), { type: "module" });
  try {
    const places = await new Promise<Map<number, Point>>((done, fail) => {
      worker.onmessage = (event: MessageEvent<Map<number, Point>>) => done(event.data);
      worker.onerror = fail;
      worker.postMessage(asked.ask);
    });
    // The wall may have changed, and with it who is which.
    const now = new Map(desk.sight?.board.stickies.map((sticky) => [sticky.id, sticky.index]));
    const moved = new Map([...places].flatMap(([index, at]) => {
      const still = now.get(asked.ids[index] ?? "");
      return still === undefined ? [] : [[still, at] as const];
    }));
    const count = put(desk, moved);
    desk.say(strings.tools.tidied(count));
    if (asked.ask.picked === null) requestAnimationFrame(() => desk.sight?.view.fit());
    else requestAnimationFrame(() => desk.sight?.view.reveal(bounds(pickedNotes(desk))));
  } catch {
    desk.say(strings.tools.tidyFailed);
  } finally {
    worker.terminate();
    busy.delete(desk);
  }
}
