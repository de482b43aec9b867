/** Tells others where this person's hand and eyes are, and goes along with whom they follow. */
import { type RefObject, useEffect } from "react";
import type { Point } from "../board/geometry";
import { others } from "../live/people";
import type { Room } from "../live/room";
import { seldom } from "./seldom";
import type { Viewport } from "./viewport";

const HAND_MS = 60;
const EYES_MS = 250;

export function usePresence(wall: RefObject<HTMLElement | null>, room: Room | null, view: Viewport, toShared: RefObject<(at: Point) => Point>): void {
  useEffect(() => {
    const element = wall.current;
    if (!element || !room) return;
    let at: Point | null = null;
    const hand = seldom(HAND_MS, () => room.show({ cursor: at && toShared.current(view.pointAt(at)) }));
    const eyes = seldom(EYES_MS, () => {
      const middle = toShared.current(view.pointAt({ x: view.size.w / 2, y: view.size.h / 2 }));
      room.show({ view: { ...middle, k: Math.round(view.camera.k * 1000) / 1000 } });
    });
    const move = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      const box = element.getBoundingClientRect();
      at = { x: event.clientX - box.left, y: event.clientY - box.top };
      hand.ask();
    };
    const out = () => {
      at = null;
      hand.ask();
    };
    const leave = view.subscribe(() => eyes.ask());
    const own = () => room.follow(null);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerleave", out);
    element.addEventListener("pointerdown", own);
    element.addEventListener("wheel", own, { passive: true });
    eyes.ask();
    return () => {
      leave();
      hand.stop();
      eyes.stop();
      room.follow(null);
      room.show({ cursor: null, view: null });
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerleave", out);
      element.removeEventListener("pointerdown", own);
      element.removeEventListener("wheel", own);
    };
  }, [wall, room, view, toShared]);
}

/** While somebody is followed, the screen shows what theirs does. */
export function useFollowing(room: Room | null, view: Viewport, fromShared: RefObject<(at: Point) => Point>): void {
  useEffect(() => {
    if (!room) return;
    let seen = "";
    const go = () => {
      const { following } = room.state();
      const person = following === null ? undefined : others(room.awareness).find((each) => each.client === following);
      if (following !== null && !person) room.follow(null);
      const said = JSON.stringify(person?.view ?? null);
      if (!person?.view || said === seen) return;
      seen = said;
      view.follow(fromShared.current(person.view), person.view.k);
    };
    const asked = () => {
      if (room.state().following === null) seen = "";
      else go();
    };
    room.awareness.on("change", go);
    const leave = room.subscribe(asked);
    return () => {
      room.awareness.off("change", go);
      leave();
    };
  }, [room, view, fromShared]);
}
