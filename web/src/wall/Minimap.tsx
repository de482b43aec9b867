/** The whole wall in a corner, with the part that is on the screen; a press goes there. */
import { type PointerEvent, useEffect, useRef } from "react";
import { lookAt } from "../board/geometry";
import type { Palette } from "../board/colours";
import { kindOf } from "../board/kinds";
import type { Layout } from "../board/layout";
import { strings } from "../strings";
import type { StickyView } from "../wire";
import type { Viewport } from "./viewport";

const WIDTH = 208;

export function Minimap({ layout, stickies, palette, view }: { layout: Layout; stickies: StickyView[]; palette: Palette; view: Viewport }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const scale = Math.min(WIDTH / layout.width, 150 / layout.height);
  const [w, h] = [layout.width * scale, layout.height * scale];

  useEffect(() => {
    const paper = canvas.current;
    const pen = paper?.getContext("2d");
    if (!paper || !pen) return;
    const dense = Math.min(3, devicePixelRatio || 1);
    paper.width = w * dense;
    paper.height = h * dense;
    pen.setTransform(scale * dense, 0, 0, scale * dense, 0, 0);
    pen.clearRect(0, 0, layout.width, layout.height);
    pen.fillStyle = "rgba(128,128,128,.16)";
    for (const region of layout.regions) pen.fillRect(region.x, region.y, region.w, region.h);
    for (const note of layout.notes) {
      pen.fillStyle = palette[kindOf(stickies[note.index]?.kind ?? "event")].paper;
      pen.fillRect(note.x, note.y, note.w, note.h);
    }
  }, [layout, stickies, palette, scale, w, h]);

  useEffect(() => {
    const draw = () => {
      const { x, y, w: wide, h: high } = view.seen();
      const box = frame.current;
      if (!box) return;
      // Says nothing that the screen does not say already.
      if (box.parentElement) box.parentElement.hidden = view.seesAll();
      const left = Math.max(0, x * scale);
      const top = Math.max(0, y * scale);
      box.style.transform = `translate(${left}px, ${top}px)`;
      box.style.width = `${Math.max(4, Math.min(w, (x + wide) * scale) - left)}px`;
      box.style.height = `${Math.max(4, Math.min(h, (y + high) * scale) - top)}px`;
    };
    draw();
    return view.report(draw);
  }, [view, scale, w, h]);

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    view.set(lookAt({ x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale }, view.camera.k, view.size));
  };
  return (
    <div className="minimap" style={{ width: w, height: h }} onPointerDown={go} onPointerMove={go} role="img" aria-label={strings.wall.minimap}>
      <canvas ref={canvas} style={{ width: w, height: h }} />
      <div className="minimap-frame" ref={frame} />
    </div>
  );
}
