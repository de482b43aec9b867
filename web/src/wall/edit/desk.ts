/**
 * What one person has in hand on the wall: which notes are picked, which is being written on, what a drag is about to
 * do. Outside React, so that a moving hand costs nothing but what it moves.
 */
import { centre, overlaps, type Point, type Rect } from "../../board/geometry";
import type { Note } from "../../board/layout";
import type { PinnedLayout } from "../../board/pinned";
import type { LiveBoard, LiveSticky } from "../../live/compose";
import { QUIETLY } from "../../live/document";
import { move, type Place, remove, rename, wordsFor } from "../../live/edits";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import type { Viewport } from "../viewport";
import type { Found } from "./paste/found";

export interface Sight {
  board: LiveBoard;
  layout: PinnedLayout;
  view: Viewport;
}

export interface Writing {
  id: string;
  /** It was made just now: without words it goes again. */
  fresh: boolean;
  /** What it said before. */
  before: string;
  /** Ties it to another once it has a name: from that one, or towards it. */
  tie: { from: string } | null;
  /** Everything is selected, so that typing replaces it. */
  replace: boolean;
  /** Begins with this letter. */
  first: string;
}

export interface DeskState {
  picked: ReadonlySet<string>;
  writing: Writing | null;
  band: Rect | null;
  /** A line that is being drawn from a note, in the wall's coordinates. */
  thread: { from: string; to: Point } | null;
  /** What was pasted and has to be asked about first. */
  asked: Found | null;
}

export class Desk {
  sight: Sight | null = null;
  private held: DeskState = { picked: new Set(), writing: null, band: null, thread: null, asked: null };
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly room: Room,
    /** Says something to who does not see it. */
    readonly say: (text: string) => void,
    /** Says it to everybody at this screen. */
    readonly tell: (text: string) => void = say,
  ) {}

  state(): DeskState {
    return this.held;
  }

  subscribe(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  private set(part: Partial<DeskState>): void {
    this.held = { ...this.held, ...part };
    for (const run of [...this.listeners]) run();
  }

  sticky(id: string): LiveSticky | undefined {
    return this.sight?.board.stickies.find((sticky) => sticky.id === id);
  }

  noteOf(id: string): Note | undefined {
    const index = this.sticky(id)?.index;
    return index === undefined ? undefined : this.sight?.layout.notes.find((note) => note.index === index && note.copy === 0);
  }

  idOf(note: Note): string {
    return this.sight?.board.stickies[note.index]?.id ?? "";
  }

  /** The one that is picked, if it is one. */
  get only(): LiveSticky | undefined {
    const [id, ...more] = this.held.picked;
    return id !== undefined && more.length === 0 ? this.sticky(id) : undefined;
  }

  pick(ids: Iterable<string>, more = false): void {
    const picked = new Set(more ? this.held.picked : []);
    for (const id of ids) {
      if (more && picked.has(id)) picked.delete(id);
      else picked.add(id);
    }
    if (picked.size === this.held.picked.size && [...picked].every((id) => this.held.picked.has(id))) return;
    this.set({ picked });
    this.room.show({ picked: [...picked].slice(0, 200) });
  }

  /** Forgets what is no more. */
  tidyUp(): void {
    const { entries } = this.room.wall.snapshot();
    if ([...this.held.picked].some((id) => !entries.has(id))) this.pick([...this.held.picked].filter((id) => entries.has(id)));
    // One that someone else removed is put back at once; one that is still gone after that is gone.
    const { writing } = this.held;
    if (writing && !entries.has(writing.id)) setTimeout(() => this.held.writing === writing && !this.room.wall.entry(writing.id) && this.drop(), 60);
  }

  private drop(): void {
    this.room.writing = null;
    this.room.show({ writing: null });
    this.set({ writing: null });
  }

  write(id: string, how: Partial<Omit<Writing, "id" | "before">> = {}): void {
    if (this.held.writing?.id === id) return;
    this.stop();
    const entry = this.room.wall.entry(id);
    if (!entry) return;
    this.room.wall.pause();
    this.room.writing = id;
    this.pick([id]);
    this.room.show({ writing: id });
    this.set({ writing: { id, fresh: false, tie: null, replace: false, first: "", ...how, before: entry.name } });
  }

  /** Puts the pen down. What has no words is not kept. Gives the note's id where it is kept. */
  stop(tie?: (from: string, to: string) => void): string | null {
    const { writing } = this.held;
    if (!writing) return null;
    const { wall } = this.room;
    this.drop();
    const name = wall.nameOf(writing.id)?.toString() ?? "";
    const { word = "", head = {} } = wall.entry(writing.id) ?? {};
    let kept: string | null = writing.id;
    // A picture needs no words.
    if (name.trim() === "" && wall.entry(writing.id) && head["picture"] === undefined) {
      if (writing.fresh || writing.before.trim() === "") {
        remove(wall, [writing.id]);
        kept = null;
      } else rename(wall, writing.id, writing.before);
    } else if (name !== name.trim()) rename(wall, writing.id, wordsFor(word, name).trim());
    if (kept !== null && writing.tie) (tie ?? this.tie)?.(writing.tie.from, kept);
    wall.pause();
    return wall.entry(writing.id) ? kept : null;
  }

  /** How a note that was made from another is tied to it; set by acts.ts. */
  tie: ((from: string, to: string) => void) | null = null;

  bandTo(band: Rect | null, done = false): void {
    if (done && band && this.sight) {
      const inside = this.sight.layout.notes.filter((note) => overlaps(note, band));
      this.pick([...this.held.picked, ...inside.map((note) => this.idOf(note))]);
      this.say(strings.edit.picked(this.held.picked.size));
    }
    this.set({ band: done ? null : band });
  }

  threadTo(thread: DeskState["thread"]): void {
    this.set({ thread });
  }

  ask(asked: Found | null): void {
    this.set({ asked });
  }

  noteAt(at: Point): Note | undefined {
    const hit = (note: Note) => at.x >= note.x && at.y >= note.y && at.x <= note.x + note.w && at.y <= note.y + note.h;
    return [...(this.sight?.layout.notes ?? [])].reverse().find(hit);
  }

  /**
   * Fixes what the wall has laid out by itself so far, so that nothing moves under anybody's hands from now on. Everybody
   * sees the same picture, so whoever does this first does it for all.
   */
  hold(): void {
    if (!this.sight) return;
    const { entries } = this.room.wall.snapshot();
    const places = new Map<string, Place>();
    for (const note of this.sight.layout.notes) {
      const id = this.idOf(note);
      if (note.copy === 0 && entries.get(id)?.x === null) places.set(id, this.toShared(note));
    }
    if (places.size > 0) move(this.room.wall, places, QUIETLY);
  }

  /** From the wall as drawn here to everybody's coordinates. */
  toShared(at: Point): Place {
    const { x, y } = this.sight?.layout.shift ?? { x: 0, y: 0 };
    return { x: Math.round(at.x - x), y: Math.round(at.y - y) };
  }

  fromShared(at: Point): Point {
    const { x, y } = this.sight?.layout.shift ?? { x: 0, y: 0 };
    return { x: at.x + x, y: at.y + y };
  }

  /** The middle of the screen, on the wall. */
  middle(): Point {
    return this.sight ? centre(this.sight.view.seen()) : { x: 0, y: 0 };
  }
}
