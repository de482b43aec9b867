/** Rows of the list that can be written on: the same document as the wall. */
import { type ReactNode, useState } from "react";
import { Icon } from "../../app/Icon";
import { isNote, type Paper, PAPERS } from "../../board/kinds";
import type { LiveSticky } from "../../live/compose";
import { addAll, NOTE_MOST, rename } from "../../live/edits";
import { TextInput } from "../../panels/edit/Inputs";
import { strings } from "../../strings";
import { erase } from "./acts";
import { notesIn } from "./clipboard";
import type { Desk } from "./desk";
import { LINES_MOST } from "./paste/found";

interface RowProps {
  desk: Desk;
  sticky: LiveSticky;
  swatch: ReactNode;
  numbers: ReactNode;
  open(): void;
  chosen: boolean;
}

export function EditRow({ desk, sticky, swatch, numbers, open, chosen }: RowProps) {
  const { wall } = desk.room;
  const kind = strings.kinds[sticky.kind] ?? sticky.kind;
  return (
    <div className="list-row is-edited" data-id={sticky.id} data-chosen={chosen}>
      {swatch}
      <div className="list-name">
        <TextInput label={strings.edit.nameOf(kind)} value={sticky.name} save={(name) => (name.trim() !== "" || Boolean(sticky.picture)) && (wall.pause(), rename(wall, sticky.id, name.trim()))} quiet long={isNote(sticky.kind)} most={isNote(sticky.kind) ? NOTE_MOST : 300} />
        <small className="quiet">{kind}</small>
      </div>
      <span className="list-numbers">{numbers}</span>
      <button type="button" className="icon-button" aria-label={`${strings.edit.details}: ${sticky.name}`} title={strings.edit.details} aria-pressed={chosen} onClick={open}>
        <Icon name="panel" />
      </button>
      <button type="button" className="icon-button" aria-label={`${strings.edit.erase}: ${sticky.name}`} title={strings.edit.erase} onClick={() => erase(desk, [sticky.id])}>
        <Icon name="bin" />
      </button>
    </div>
  );
}

/** Writes further stickies into a context: one a line, also many pasted at once. */
export function AddRow({ desk, context }: { desk: Desk; context: string | null }) {
  const [kind, setKind] = useState<Paper>("event");
  const [text, setText] = useState("");
  const { wall } = desk.room;
  const write = (lines: string) => {
    const notes = notesIn(lines, kind);
    const within = context === null ? null : ([...wall.snapshot().entries.values()].find((entry) => entry.word === "context" && entry.name === context)?.id ?? null);
    wall.pause();
    addAll(wall, notes.slice(0, LINES_MOST).map((note) => ({ ...note, within })));
    desk.say(strings.edit.setDown(notes.length));
    setText("");
  };
  return (
    <form
      className="list-row is-edited add-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") write(text);
      }}
    >
      <select aria-label={strings.edit.kind} value={kind} onChange={(event) => setKind(event.target.value as Paper)}>
        {PAPERS.map((each) => (
          <option key={each} value={each}>
            {strings.kinds[each]}
          </option>
        ))}
      </select>
      <input
        type="text"
        value={text}
        maxLength={300}
        placeholder={strings.edit.hints[kind]}
        aria-label={`${strings.edit.add(strings.kinds[kind] ?? kind)}: ${context ?? strings.wall.noContext}`}
        autoComplete="off"
        enterKeyHint="done"
        onChange={(event) => setText(event.target.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text/plain");
          if (!/\r|\n/.test(pasted.trim())) return;
          event.preventDefault();
          write(pasted);
        }}
      />
      <button type="submit" className="button is-small" disabled={text.trim() === ""}>
        <Icon name="plus" /> {strings.panel.add}
      </button>
    </form>
  );
}
