/** Where a session leads the camera: to what somebody shows, and along the walk. And this camera, where it is the one that is shown. */
import { type RefObject, useEffect, useRef } from "react";
import type { Point } from "../../board/geometry";
import type { Note } from "../../board/layout";
import { besideOf } from "../../live/beside";
import type { Room } from "../../live/room";
import { seldom } from "../seldom";
import type { Viewport } from "../viewport";
import { look, present } from "./lead";
import { stageOf } from "./stage";
import { readSession } from "./state";

/** At most five times a second. */
const SHOW_MS = 200;
const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "=", "-", "0"]);

/** A wall as wide as a phone, px, where the session lies over its whole width; and the zoom at which notes are looked at. */
const NARROW = 760;
const READABLE = 0.9;

/** How far below the middle of the wall the middle of what is free lies, px. */
function lower(wall: HTMLElement | null): number {
  const box = wall?.getBoundingClientRect();
  const [over, under] = [document.querySelector(".session:not([hidden])"), wall?.querySelector(".toolbar")].map((each) => each?.getBoundingClientRect());
  return box && over && under ? (over.bottom - box.top - (box.bottom - under.top)) / 2 : 0;
}

interface Sight {
  wall: RefObject<HTMLElement | null>;
  view: Viewport;
  noteOf(id: string): Note | undefined;
  toShared: RefObject<(at: Point) => Point>;
  fromShared: RefObject<(at: Point) => Point>;
}

const someoneShows = (room: Room) => [...room.awareness.getStates()].some(([client, state]) => client !== room.awareness.clientID && state["shows"] === true);

export function useEyes(room: Room | null, { wall, view, noteOf, toShared, fromShared }: Sight): void {
  const latest = useRef(noteOf);
  latest.current = noteOf;

  useEffect(() => {
    if (!room) return;
    const stage = stageOf(room);
    const beside = besideOf(room.wall);
    let sent = false;
    const send = seldom(SHOW_MS, () => {
      if (!stage.state().showing) return;
      sent = true;
      const middle = toShared.current(view.pointAt({ x: view.size.w / 2, y: view.size.h / 2 }));
      look(room, { ...middle, k: Math.round(view.camera.k * 1000) / 1000 });
    });
    let [seen, stood, shown, along] = ["", "", false, true];
    const go = () => {
      const state = stage.state();
      const session = readSession(beside.entriesOf("session/"));
      const at = someoneShows(room) ? session.look : null;
      const walk = session.walk ?? state.own;
      const [saidLook, saidWalk] = [at ? JSON.stringify(at) : "", walk ? `${walk.way} ${walk.entry}` : ""];
      // What begins anew takes everybody along; who came back wants to see it at once.
      if ((saidLook !== "" && seen === "") || (saidWalk !== "" && stood === "")) stage.set({ along: true });
      const back = stage.state().along && !along;
      along = stage.state().along;
      const [lookNew, walkNew] = [saidLook !== seen || back, saidWalk !== stood || back];
      [seen, stood] = [saidLook, saidWalk];
      if (state.showing !== shown) {
        shown = state.showing;
        sent = false;
        if (shown) send.ask();
      }
      // Another facilitator has put out this one's light.
      if (shown && sent && !session.look) return present(room, false);
      if (!along) return;
      if (at && lookNew && !shown) {
        room.follow(null);
        if ("entry" in at) toNote(at.entry);
        else view.follow(fromShared.current(at), at.k);
      } else if (walk && walkNew && !at) {
        room.follow(null);
        toNote(walk.entry);
      }
    };
    const toNote = (entry: string) => {
      // Once what is asked there has been drawn: on a narrow wall the note is brought to where that leaves room.
      requestAnimationFrame(() => {
        const note = latest.current(entry);
        if (note) view.lookAt(view.size.w < NARROW ? { ...note, y: note.y - lower(wall.current) / Math.max(view.camera.k, READABLE) } : note);
      });
    };
    const stepOut = (event: Event) => {
      if (event.target instanceof Element && event.target.closest(".overlay")) return;
      // Who shows, or walks by themselves, moves as they like.
      if (someoneShows(room) || beside.value("session/walk") !== undefined || stage.state().own) stage.set({ along: false });
    };
    const key = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && MOVES.has(event.key) && (event.target === document.body || event.target === wall.current)) stepOut(event);
    };
    const element = wall.current;
    const ends = [beside.subscribe("session/", go), stage.subscribe(go), view.subscribe(() => stage.state().showing && send.ask())];
    room.awareness.on("change", go);
    element?.addEventListener("wheel", stepOut, { passive: true });
    element?.addEventListener("pointerdown", stepOut);
    document.addEventListener("keydown", key);
    // Once the wall itself has been laid out and shown whole.
    const first = requestAnimationFrame(go);
    return () => {
      cancelAnimationFrame(first);
      for (const end of ends) end();
      room.awareness.off("change", go);
      element?.removeEventListener("wheel", stepOut);
      element?.removeEventListener("pointerdown", stepOut);
      document.removeEventListener("keydown", key);
      send.stop();
      // Without a picture there is nothing to show.
      if (stage.state().showing) present(room, false);
    };
  }, [room, view, wall, toShared, fromShared]);
}

