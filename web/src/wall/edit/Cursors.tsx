/** Where everybody's hand is. Moved by hand, not by React: thirty people move thirty times a second. */
import { useEffect, useRef } from "react";
import type { Point } from "../../board/geometry";
import { others } from "../../live/people";
import type { Room } from "../../live/room";
import type { Viewport } from "../viewport";

const ARROW = "M1 1l5.5 15 2.6-6.2L15.500 7z";
const NAMESPACE = "http://www.w3.org/2000/svg";

function cursorOf(colour: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "cursor";
  element.style.setProperty("--person", colour);
  const picture = document.createElementNS(NAMESPACE, "svg");
  picture.setAttribute("viewBox", "0 0 17 18");
  const path = document.createElementNS(NAMESPACE, "path");
  path.setAttribute("d", ARROW);
  picture.append(path);
  element.append(picture, document.createElement("span"));
  return element;
}

export function Cursors({ room, view, fromShared }: { room: Room; view: Viewport; fromShared(at: Point): Point }) {
  const layer = useRef<HTMLDivElement>(null);
  const place = useRef(fromShared);
  place.current = fromShared;
  useEffect(() => {
    const shown = new Map<number, HTMLElement>();
    const at = new Map<number, Point>();
    const put = () => {
      const { tx, ty, k } = view.camera;
      for (const [client, element] of shown) {
        const shared = at.get(client);
        if (!shared) continue;
        const point = place.current(shared);
        element.style.transform = `translate(${point.x * k + tx}px, ${point.y * k + ty}px)`;
      }
    };
    const hear = () => {
      const here = new Set<number>();
      for (const person of others(room.awareness)) {
        if (!person.cursor) continue;
        here.add(person.client);
        at.set(person.client, person.cursor);
        let element = shown.get(person.client);
        if (!element) {
          element = cursorOf(person.colour);
          shown.set(person.client, element);
          layer.current?.append(element);
        }
        element.style.setProperty("--person", person.colour);
        const label = element.lastElementChild;
        if (label && label.textContent !== person.name) label.textContent = person.name;
      }
      for (const [client, element] of shown) {
        if (here.has(client)) continue;
        element.remove();
        shown.delete(client);
      }
      put();
    };
    hear();
    room.awareness.on("change", hear);
    const leave = view.subscribe(put);
    return () => {
      room.awareness.off("change", hear);
      leave();
      for (const element of shown.values()) element.remove();
    };
  }, [room, view]);
  return <div className="cursors" ref={layer} aria-hidden="true" />;
}
