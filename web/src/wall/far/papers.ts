/** The notes of the far picture: the same papers, words and marks as those of the page, as far as they can be told apart. */
import { failurePaper, mix, type Palette } from "../../board/colours";
import { type Camera, overlaps, type Rect } from "../../board/geometry";
import { kindOf } from "../../board/kinds";
import type { Layout, Note } from "../../board/layout";
import { CAPTION, hasFoot, sizesOf } from "../noteStyle";
import { FAR_BELOW, NEAR_FROM } from "../viewport";
import type { Pen } from "./ink";
import type { Drawn, Look } from "./job";
import { linesOf, type Measure } from "./words";

interface Words {
  size: number;
  lines: string[];
}

export interface Paper {
  note: Note;
  sticky: Drawn;
  colour: string;
  /** The same of an event that never came in; mixed when first drawn. */
  pale: [string, string] | null;
  ink: string;
  foot: boolean;
  far: Words | null;
  near: Words | null;
}

/** As the z-index in note.css. */
const LAYER: Record<string, number> = { actor: 1, hotspot: 5, opportunity: 5 };

export function papersOf(layout: Layout, stickies: readonly Drawn[], palette: Palette): Paper[] {
  const papers = layout.notes.flatMap((note): Paper[] => {
    const sticky = stickies[note.index];
    if (!sticky) return [];
    const paint = palette[kindOf(sticky.kind)];
    return [{ note, sticky, colour: sticky.failure ? failurePaper(paint.paper) : paint.paper, pale: null, ink: paint.ink, foot: hasFoot(sticky.kind), far: null, near: null }];
  });
  const layer = ({ sticky }: Paper) => LAYER[kindOf(sticky.kind)] ?? 0;
  return papers.sort((a, b) => layer(a) - layer(b));
}

/** Below this size on the screen, px, words are drawn as lines. */
const LEGIBLE = 3.2;
/** Below this size not even as lines. */
const LINES_FROM = 1.6;
/** From this zoom on, corners are round and papers shaded. */
const FINE_FROM = 0.3;
const FOOT = 30;

function wordsOf(paper: Paper, far: boolean, measure: Measure): Words {
  const held = far ? paper.far : paper.near;
  if (held) return held;
  const { note, sticky } = paper;
  const sizes = sizesOf(note, sticky);
  const size = far ? sizes.far : sizes.near;
  const sides = far ? 12 + (sticky.failure ? 8 : 0) : kindOf(sticky.kind) === "actor" ? 16 : 22 + (sticky.failure ? 8 : 0);
  const words = { size, lines: linesOf(sticky.name, (note.w - sides) / size, measure) };
  if (far) paper.far = words;
  else paper.near = words;
  return words;
}

function drawWords(pen: Pen, paper: Paper, k: number, font: string, measure: Measure): void {
  const { note, sticky } = paper;
  const far = k < FAR_BELOW;
  const actor = kindOf(sticky.kind) === "actor";
  // The words of a small note are never larger than these.
  if (28 * k < LINES_FROM) return;
  const { size, lines } = wordsOf(paper, far, measure);
  if (size * k < LINES_FROM) return;
  const high = size * (far ? 1.08 : 1.16);
  // Below a picture.
  const above = sticky.picture ? note.h - CAPTION : 0;
  const top = above + (far || actor ? 4 : 9) + (actor && !far ? 0 : note.covered);
  const room = note.h - top - 4 - (paper.foot && !far ? FOOT : 0);
  const left = sticky.failure ? (far ? 14 : 19) : 0;
  const middle = left === 0 ? note.w / 2 : (left + note.w - (far ? 6 : 11)) / 2;
  let y = top + (room - lines.length * high) / 2;
  pen.fillStyle = paper.ink;
  if (size * k < LEGIBLE) {
    const alpha = pen.globalAlpha;
    pen.globalAlpha = alpha * 0.42;
    for (const line of lines) {
      const wide = measure(line) * size;
      pen.fillRect(middle - wide / 2, y + high * 0.32, wide, size * 0.44);
      y += high;
    }
    pen.globalAlpha = alpha;
    return;
  }
  const wanted = `620 ${size}px ${font}`;
  if (pen.font !== wanted) pen.font = wanted;
  for (const line of lines) {
    pen.fillText(line, middle, y + high / 2 + size * 0.35);
    y += high;
  }
}

/** A policy begins with its state, in a badge: that is left to its element. */
function drawFoot(pen: Pen, { note, sticky, ink }: Paper, k: number, look: Look): void {
  const said = look.feet.get(note.index);
  if (sticky.kind === "policy" || !said) return;
  const near = k >= NEAR_FROM;
  const line = note.h - 11.5;
  pen.fillStyle = ink;
  pen.textAlign = "left";
  pen.font = `780 ${near ? 15 : 20}px ${look.ink.font}`;
  pen.fillText(said.count, sticky.failure ? 19 : 11, line);
  pen.textAlign = "right";
  pen.font = `500 ${near ? 11.5 : 15}px ${look.ink.font}`;
  pen.fillText(said.when, note.w - 11, line);
  pen.textAlign = "center";
}

function drawPaper(pen: Pen, paper: Paper, k: number, look: Look): void {
  const { note, sticky, foot } = paper;
  const { w, h } = note;
  const fine = k >= FINE_FROM;
  const seen = foot && look.seen.has(note.index);
  const pale = sticky.kind === "event" && !seen;
  if (pale && paper.pale?.[0] !== look.ink.unseen) paper.pale = [look.ink.unseen, mix(paper.colour, look.ink.unseen, 0.44)];
  const colour = pale && paper.pale ? paper.pale[1] : paper.colour;
  if (!pale && fine) {
    pen.fillStyle = "rgb(0 0 0 / 13%)";
    pen.fillRect(-0.5, 1.5, w + 1, h + 2.5);
  }
  pen.fillStyle = colour;
  if (fine) {
    pen.beginPath();
    pen.roundRect(0, 0, w, h, [2, 2, 10, 2]);
    pen.fill();
    const light = pen.createLinearGradient(0, 0, 0, h);
    light.addColorStop(0, "rgb(255 255 255 / 24%)");
    light.addColorStop(0.46, "rgb(255 255 255 / 0%)");
    light.addColorStop(1, "rgb(0 0 0 / 5%)");
    pen.fillStyle = light;
    pen.fill();
  } else pen.fillRect(0, 0, w, h);
  if (look.ink.shade !== "transparent") {
    pen.fillStyle = look.ink.shade;
    if (fine) pen.fill();
    else pen.fillRect(0, 0, w, h);
  }
  if (sticky.picture) {
    pen.fillStyle = "rgb(0 0 0 / 14%)";
    pen.fillRect(8, 8, w - 16, h - CAPTION - 8);
  }
  if (sticky.failure) {
    pen.fillStyle = "rgb(122 8 34 / 42%)";
    pen.fillRect(0, 0, 11, h);
  }
  if (sticky.pivotal) {
    pen.fillStyle = look.ink.pivot;
    pen.fillRect(0, 0, w, 5);
  }
  if (seen && k >= FAR_BELOW) {
    pen.fillStyle = "rgb(0 0 0 / 6%)";
    pen.fillRect(0, h - FOOT, w, FOOT);
    drawFoot(pen, paper, k, look);
  }
}

/** Draws the notes that are on the screen. The pen stands at the wall's own scale, `dense` pixels to one of the page. */
export function drawPapers(pen: Pen, papers: readonly Paper[], look: Look, measure: Measure, { tx, ty, k }: Camera, dense: number, seen: Rect): void {
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  const scale = k * dense;
  for (const paper of papers) {
    const { note } = paper;
    if (look.left.has(note.index) || !overlaps(note, seen, 12)) continue;
    const angle = (note.tilt * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    // Turned about its middle, as CSS turns it.
    const [cx, cy] = [note.w / 2, note.h / 2];
    const [x, y] = [note.x + cx - cos * cx + sin * cy, note.y + cy - sin * cx - cos * cy];
    pen.setTransform(scale * cos, scale * sin, -scale * sin, scale * cos, (x * k + tx) * dense, (y * k + ty) * dense);
    pen.globalAlpha = look.near !== null && !look.near.has(note.index) ? look.ink.dimmed : 1;
    drawPaper(pen, paper, k, look);
    if (look.writing !== note.index) drawWords(pen, paper, k, look.ink.font, measure);
    if (look.marked.has(note.index)) {
      pen.strokeStyle = look.ink.focus;
      pen.lineWidth = 4;
      pen.strokeRect(-5, -5, note.w + 10, note.h + 10);
    }
  }
  pen.globalAlpha = 1;
}
