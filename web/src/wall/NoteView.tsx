/** One sticky on the wall. */
import { memo } from "react";
import { keyOf } from "../app/project";
import type { Palette } from "../board/colours";
import { kindOf } from "../board/kinds";
import type { Note } from "../board/layout";
import { strings } from "../strings";
import type { StickyView } from "../wire";
import { NoteFoot } from "./NoteFoot";
import { NotePicture } from "./notes/NotePicture";
import { hasFoot, noteStyle } from "./noteStyle";

interface Props {
  note: Note;
  sticky: StickyView & { id?: string; key?: string };
  palette: Palette;
  selected: boolean;
  /** Whether it can be reached with the tab key; arrow keys go on from there. */
  reachable: boolean;
  dimmed: boolean;
  /** Its words are being typed in a field above it. */
  writing?: boolean;
  /** The worst finding about it. */
  finding?: string | undefined;
  /** What else is told of it to who listens: comments, votes. */
  said?: string | undefined;
}

export const NoteView = memo(function NoteView({ note, sticky, palette, selected, reachable, dimmed, writing, finding, said }: Props) {
  const kind = kindOf(sticky.kind);
  const marks = [
    "note",
    `is-${kind}`,
    sticky.failure ? "is-failure" : "",
    sticky.pivotal ? "is-pivotal" : "",
    selected ? "is-selected" : "",
    dimmed ? "is-dimmed" : "",
    writing ? "is-writing" : "",
    note.on !== null ? "is-stuck-on" : "",
    sticky.picture ? "is-pictured" : "",
    sticky.state ? `is-state-${sticky.state}` : "",
  ];
  const extra = [sticky.failure ? strings.wall.failure : "", sticky.pivotal ? strings.wall.pivotal : "", sticky.context ?? "", finding ?? "", said ?? ""].filter(Boolean).join(", ");
  return (
    <button
      type="button"
      className={marks.filter(Boolean).join(" ")}
      style={noteStyle(note, sticky, palette)}
      data-key={keyOf(sticky)}
      data-id={sticky.id}
      data-copy={note.copy}
      data-slug={sticky.slug}
      tabIndex={reachable ? 0 : -1}
      aria-hidden={note.copy > 0 ? true : undefined}
      aria-pressed={selected}
      aria-label={strings.wall.describe(strings.kinds[kind] ?? kind, sticky.name || (sticky.picture ? strings.notes.wordless : ""), extra)}
    >
      <NotePicture sticky={sticky} />
      <span className="note-name">{sticky.name}</span>
      {hasFoot(kind) && <NoteFoot sticky={sticky} />}
      {finding && <i className="note-finding" title={finding} />}
    </button>
  );
});
