/** Ties pointers, wheel and keys of the wall's element to its viewport. */
import { type RefObject, useEffect } from "react";
import { idle } from "./gestures/idle";
import type { Finger, Hand } from "./gestures/state";
import type { Viewport } from "./viewport";

const KEY_PAN = 90;
const KEY_ZOOM = 1.25;

/** A mouse wheel moves in coarse steps and never sideways; a trackpad does neither. */
function isMouseWheel(event: WheelEvent): boolean {
  return event.deltaMode !== 0 || (event.deltaX === 0 && Math.abs(event.deltaY) >= 50 && Number.isInteger(event.deltaY));
}

/** What a press does where notes can be edited; null where it moves the wall, as ever. */
export type Tool = (event: PointerEvent, finger: Finger) => Hand | null;

const MOVES_NOTHING: readonly Hand["name"][] = ["idle", "pressing", "holding"];

export function useHands(element: RefObject<HTMLElement | null>, view: Viewport, search: () => void, tool: RefObject<Tool | null>): void {
  useEffect(() => {
    const wall = element.current;
    if (!wall) return;
    let hand: Hand = idle;
    let dragged = false;
    const become = (next: Hand) => {
      if (!MOVES_NOTHING.includes(next.name)) dragged = true;
      if (next.name !== hand.name) wall.dataset["hand"] = next.name;
      hand = next;
    };
    const finger = (event: PointerEvent): Finger => {
      const box = wall.getBoundingClientRect();
      return { id: event.pointerId, x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const isOver = (event: Event) => event.target instanceof Element && event.target.closest(".overlay") !== null;
    const down = (event: PointerEvent) => {
      if (isOver(event)) return;
      if (event.button !== 0 && event.button !== 1) return;
      if (hand === idle) dragged = false;
      const at = finger(event);
      become((hand === idle && event.button === 0 && tool.current?.(event, at)) || hand.down(at, view));
    };
    const move = (event: PointerEvent) => {
      if (hand === idle) return;
      become(hand.move(finger(event), view));
      // Captured only once it is a drag: a captured press would never become a click on the note under it.
      if (dragged && !wall.hasPointerCapture(event.pointerId)) wall.setPointerCapture(event.pointerId);
    };
    const up = (event: PointerEvent) => become(hand.up(event.pointerId, view));
    const cancel = () => {
      hand.cancel?.();
      become(idle);
    };
    const click = (event: MouseEvent) => {
      if (!dragged) return;
      dragged = false;
      event.stopPropagation();
      event.preventDefault();
    };
    const wheel = (event: WheelEvent) => {
      if (isOver(event)) return;
      event.preventDefault();
      const box = wall.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      if (event.ctrlKey || event.metaKey || isMouseWheel(event)) {
        const unit = event.deltaMode === 1 ? 24 : 1;
        const strength = event.ctrlKey && !isMouseWheel(event) ? 0.012 : 0.0022;
        view.zoom(at, Math.exp(-Math.max(-240, Math.min(240, event.deltaY * unit)) * strength));
      } else view.pan(-event.deltaX, -event.deltaY);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape" && hand.cancel) {
        event.preventDefault();
        cancel();
        return;
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, select, textarea, dialog")) return;
      const inside = target === document.body || wall.contains(target);
      const acts: Record<string, () => void> = { "/": search, "+": () => view.step(KEY_ZOOM), "=": () => view.step(KEY_ZOOM), "-": () => view.step(1 / KEY_ZOOM), "0": () => view.fit() };
      if (inside && !target.closest(".note")) {
        acts["ArrowLeft"] = () => view.pan(KEY_PAN, 0);
        acts["ArrowRight"] = () => view.pan(-KEY_PAN, 0);
        acts["ArrowUp"] = () => view.pan(0, KEY_PAN);
        acts["ArrowDown"] = () => view.pan(0, -KEY_PAN);
      }
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    wall.addEventListener("pointerdown", down);
    wall.addEventListener("pointermove", move);
    wall.addEventListener("pointerup", up);
    wall.addEventListener("pointercancel", cancel);
    wall.addEventListener("click", click, true);
    wall.addEventListener("wheel", wheel, { passive: false });
    document.addEventListener("keydown", key);
    return () => {
      wall.removeEventListener("pointerdown", down);
      wall.removeEventListener("pointermove", move);
      wall.removeEventListener("pointerup", up);
      wall.removeEventListener("pointercancel", cancel);
      wall.removeEventListener("click", click, true);
      wall.removeEventListener("wheel", wheel);
      document.removeEventListener("keydown", key);
    };
  }, [element, view, search, tool]);
}
