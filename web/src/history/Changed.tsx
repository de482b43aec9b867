/** Rings around what a moment's edits touched, and a camera that goes along with them. */
import { useEffect, useRef } from "react";
import type { Note } from "../board/layout";
import { overlaps } from "../board/geometry";
import type { Viewport } from "../wall/viewport";

const RINGS_MOST = 400;
/** A glide of one's own is no sign that somebody moved the wall. */
const GLIDING_MS = 700;

interface Props {
  moment: string;
  ids: readonly string[];
  noteOf(id: string): Note | undefined;
  view: Viewport;
}

export function Changed({ moment, ids, noteOf, view }: Props) {
  const notes = ids.slice(0, RINGS_MOST).flatMap((id) => noteOf(id) ?? []);
  const latest = useRef(notes);
  latest.current = notes;
  /** Whether the whole wall was on the screen before this moment: then it stays so while the wall grows. */
  const whole = useRef(true);
  const glided = useRef(0);
  useEffect(
    () =>
      view.subscribe(() => {
        if (performance.now() - glided.current > GLIDING_MS) whole.current = view.seesAll();
      }),
    [view],
  );
  const shown = useRef(moment);
  useEffect(() => {
    if (shown.current === moment) return;
    shown.current = moment;
    const seen = view.seen();
    const [first] = latest.current;
    if (whole.current && !view.seesAll()) {
      glided.current = performance.now();
      view.fit();
    } else if (first && !latest.current.some((note) => overlaps(note, seen))) {
      glided.current = performance.now();
      view.reveal(first);
    }
  }, [moment, view]);
  return (
    <div className="changed" aria-hidden="true">
      {notes.map((note) => (
        <i key={`${moment} ${note.index}`} style={{ translate: `${note.x}px ${note.y}px`, width: note.w, height: note.h, rotate: `${note.tilt}deg` }} />
      ))}
    </div>
  );
}
