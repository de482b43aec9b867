/** The kinds of sticky in the colours of the board's legend: press one to write it, or drag it to where it belongs. */
import { type PointerEvent, useRef } from "react";
import type { Palette } from "../../board/colours";
import { type Paper, PAPERS, sizeOf } from "../../board/kinds";
import { strings } from "../../strings";
import { create } from "./acts";
import type { Desk } from "./desk";

const TREMBLE = 8;
const SHOWN = 0.62;

function Pile({ kind, palette, desk }: { kind: Paper; palette: Palette; desk: Desk }) {
  const ghost = useRef<HTMLElement | null>(null);
  const start = useRef<{ x: number; y: number } | null>(null);
  const dragged = useRef(false);
  const size = sizeOf(kind);
  const end = () => {
    ghost.current?.remove();
    ghost.current = null;
    start.current = null;
  };
  const down = (event: PointerEvent) => {
    dragged.current = false;
    if (event.button === 0 && event.pointerType !== "touch") start.current = { x: event.clientX, y: event.clientY };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const from = start.current;
    if (!from || (!ghost.current && Math.hypot(event.clientX - from.x, event.clientY - from.y) < TREMBLE)) return;
    const k = desk.sight?.view.camera.k ?? 1;
    if (!ghost.current) {
      dragged.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      const element = document.createElement("div");
      element.className = "dock-ghost";
      element.style.cssText = `width:${size.w * k}px;height:${size.h * k}px;background:${palette[kind].paper}`;
      document.body.append(element);
      ghost.current = element;
    }
    ghost.current.style.translate = `${event.clientX - (size.w * k) / 2}px ${event.clientY - (size.h * k) / 2}px`;
  };
  const up = (event: PointerEvent) => {
    if (!ghost.current) return end();
    end();
    const wall = document.querySelector<HTMLElement>(".wall");
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    if (!wall || !under.includes(wall) || under.some((each) => each.closest(".dock"))) return;
    const box = wall.getBoundingClientRect();
    const at = desk.sight?.view.pointAt({ x: event.clientX - box.left, y: event.clientY - box.top });
    if (at) create(desk, kind, at);
  };
  return (
    <button
      type="button"
      className={`pile is-${kind}`}
      aria-label={strings.edit.add(strings.kinds[kind] ?? kind)}
      title={strings.edit.add(strings.kinds[kind] ?? kind)}
      data-kind={kind}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={end}
      onClick={() => {
        if (!dragged.current) create(desk, kind);
      }}
    >
      <i style={{ background: palette[kind].paper, width: Math.round(size.w * SHOWN * 0.36), height: Math.round(size.h * SHOWN * 0.36) }} />
      <span>{strings.kindsShort[kind] ?? strings.kinds[kind]}</span>
    </button>
  );
}

export function Dock({ desk, palette }: { desk: Desk; palette: Palette }) {
  return (
    <div className="dock" role="toolbar" aria-label={strings.edit.dock}>
      {PAPERS.map((kind) => (
        <Pile key={kind} kind={kind} palette={palette} desk={desk} />
      ))}
    </div>
  );
}
