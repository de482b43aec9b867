/** Draws jobs, and keeps what the next one needs too: papers, lines, widths of words. On the page and in the worker. */
import { drawGround, type Lines, linesOfArrows } from "./ground";
import { measureWith, type Pen } from "./ink";
import type { Job, Subject } from "./job";
import { drawPapers, type Paper, papersOf } from "./papers";
import type { Measure } from "./words";

export class Painter {
  private subject: Subject | null = null;
  private lines: Lines | null = null;
  private papers: Paper[] = [];
  private measure: Measure | null = null;
  private font = "";

  /** How many papers there are, drawn or not. */
  get count(): number {
    return this.papers.length;
  }

  /** Words are measured again: another type has come. */
  forget(): void {
    this.font = "";
    this.take(null);
  }

  paint(pen: Pen, subject: Subject, { camera, part, wide, high, dense, look }: Job): void {
    this.take(subject);
    if (this.measure === null || this.font !== look.ink.font) this.measure = measureWith(pen, look.ink.font);
    this.font = look.ink.font;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, wide, high);
    pen.setTransform(camera.k * dense, 0, 0, camera.k * dense, camera.tx * dense, camera.ty * dense);
    drawGround(pen, subject.layout, this.lines, look.lit, look.ink, camera, part, look.noContext);
    drawPapers(pen, this.papers, look, this.measure, camera, dense, part);
  }

  private take(subject: Subject | null): void {
    const last = this.subject;
    this.subject = subject;
    if (!subject) {
      this.papers = [];
      return;
    }
    const { layout, stickies, palette, routes } = subject;
    if (last?.layout !== layout || last.stickies !== stickies || last.palette !== palette) this.papers = papersOf(layout, stickies, palette);
    if (last?.layout !== layout || last.routes !== routes) this.lines = routes && linesOfArrows(layout, routes);
  }
}
