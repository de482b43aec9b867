/** One sticky on the wall. */
import { type CSSProperties, memo } from "react";
import { keyOf } from "../app/project";
import { failurePaper, type Palette } from "../board/colours";
import { kindOf } from "../board/kinds";
import type { Note } from "../board/layout";
import { fitText } from "../board/text";
import { en } from "../strings/en";
import type { StickyView } from "../wire";
import { NoteFoot } from "./NoteFoot";

const FOOT = 34;
const EDGE = 11;

interface Props {
  note: Note;
  sticky: StickyView;
  palette: Palette;
  selected: boolean;
  /** Whether it can be reached with the tab key; arrow keys go on from there. */
  reachable: boolean;
  dimmed: boolean;
}

export const NoteView = memo(function NoteView({ note, sticky, palette, selected, reachable, dimmed }: Props) {
  const kind = kindOf(sticky.kind);
  const counts = kind === "event" || kind === "command" || kind === "policy";
  const width = note.w - 2 * EDGE;
  const small = note.h < 64;
  const high = note.h - note.covered;
  const side = sticky.failure ? 10 : 0;
  const near = fitText(sticky.name, { w: width - side, h: high - (counts ? FOOT : 0) - (small ? 10 : 2 * EDGE) }, 10, small ? 13 : 17);
  const far = fitText(sticky.name, { w: note.w - 12 - side, h: high - 8 }, 10, 28);
  const paint = palette[kind];
  const paper = sticky.failure ? failurePaper(paint.paper) : paint.paper;
  const style: Record<string, string> = {
    width: `${note.w}px`,
    height: `${note.h}px`,
    translate: `${note.x}px ${note.y}px`,
    ...(note.tilt === 0 ? {} : { rotate: `${note.tilt}deg` }),
    "--paper": paper,
    "--ink": paint.ink,
    "--size": `${near}px`,
    "--size-far": `${far}px`,
    "--covered": `${note.covered}px`,
  };
  const marks = [
    "note",
    `is-${kind}`,
    sticky.failure ? "is-failure" : "",
    sticky.pivotal ? "is-pivotal" : "",
    selected ? "is-selected" : "",
    dimmed ? "is-dimmed" : "",
    note.on !== null ? "is-stuck-on" : "",
    sticky.state ? `is-state-${sticky.state}` : "",
  ];
  const extra = [sticky.failure ? en.wall.failure : "", sticky.pivotal ? en.wall.pivotal : "", sticky.context ?? ""].filter(Boolean).join(", ");
  return (
    <button
      type="button"
      className={marks.filter(Boolean).join(" ")}
      style={style as CSSProperties}
      data-key={keyOf(sticky)}
      data-copy={note.copy}
      data-slug={sticky.slug}
      tabIndex={reachable ? 0 : -1}
      aria-hidden={note.copy > 0 ? true : undefined}
      aria-pressed={selected}
      aria-label={en.wall.describe(en.kinds[kind] ?? kind, sticky.name, extra)}
    >
      <span className="note-name">{sticky.name}</span>
      {counts && <NoteFoot sticky={sticky} />}
    </button>
  );
});
