/** The clauses of a sticky that no form shows, line by line, as they stand in the file. */
import { useState } from "react";
import { Icon } from "../../app/Icon";
import type { Entry, WallDocument } from "../../live/document";
import { setLine } from "../../live/edits";
import { wordOf } from "../../live/kdl";
import { strings } from "../../strings";
import { Section, TextInput } from "./Inputs";

/** What other parts of the panel show. */
const SHOWN = new Set(["about", "owner", "field"]);

export function LinesForm({ wall, entry }: { wall: WallDocument; entry: Entry }) {
  const lines = entry.body.filter((line) => !SHOWN.has(wordOf(line.text)));
  const [text, setText] = useState("");
  const words = strings.panel;
  const write = (line: string | null, written: string) => {
    wall.pause();
    setLine(wall, entry.id, line, written);
  };
  return (
    <Section title={words.lines}>
      <ul className="field-cards">
        {lines.map((line) => (
          <li key={line.id} className="field-line">
            <TextInput label={words.clause} value={line.text} save={(written) => write(line.id, written)} code long={line.text.length > 42} quiet most={8_000} />
            <button type="button" className="icon-button" aria-label={words.removeLine(line.text)} title={strings.edit.erase} onClick={() => write(line.id, "")}>
              <Icon name="bin" />
            </button>
          </li>
        ))}
      </ul>
      <form
        className="add-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") write(null, text.trim());
          setText("");
        }}
      >
        <input className="is-code" type="text" value={text} maxLength={8_000} placeholder={'allow "…"'} aria-label={words.newLine} spellCheck={false} autoComplete="off" onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button is-small" disabled={text.trim() === ""}>
          <Icon name="plus" /> {words.add}
        </button>
      </form>
    </Section>
  );
}
