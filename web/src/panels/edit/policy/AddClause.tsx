/** How the sentence can go on, and how the policy runs: what can be added, its state and its priority. */
import { type FormEvent, useId, useState } from "react";
import { Icon } from "../../../app/Icon";
import type { Entry, WallDocument } from "../../../live/document";
import { setHead } from "../../../live/edits";
import { kdlString, textOf } from "../../../live/kdl";
import { strings } from "../../../strings";
import { TextInput } from "../Inputs";
import { offers, SHAPES, STATES } from "./shapes";

export function AddClause({ words: there, mayLead, begin }: { words: readonly string[]; mayLead: boolean; begin(word: string): void }) {
  const id = useId();
  const words = strings.policy;
  const offered = offers(there);
  const locked = (word: string) => !mayLead && SHAPES[word]?.reserved === true;
  return (
    <div className="add-clause" role="group" aria-labelledby={`${id}-title`}>
      <p className="quiet" id={`${id}-title`}>
        {words.addTitle}
      </p>
      <div className="phrase-more">
        {offered.map((word) => (
          <button key={word} type="button" className="more-chip" disabled={locked(word)} aria-describedby={locked(word) ? `${id}-locked` : undefined} onClick={() => begin(word)}>
            <Icon name={locked(word) ? "lock" : "plus"} /> {words.add[word] ?? word}
          </button>
        ))}
      </div>
      {offered.some(locked) && (
        <p className="clause-locked" id={`${id}-locked`}>
          <Icon name="lock" /> {words.onlyLeads}
        </p>
      )}
    </div>
  );
}

export function StateLine({ wall, entry, mayLead }: { wall: WallDocument; entry: Entry; mayLead: boolean }) {
  const id = useId();
  const words = strings.policy;
  const state = textOf(entry.head["state"]) ?? entry.head["state"] ?? "draft";
  const known: readonly string[] = STATES;
  const put = (key: string, value: string | null) => {
    wall.pause();
    setHead(wall, entry.id, key, value);
  };
  return (
    <div className="policy-state">
      <div className="form-field">
        <label htmlFor={`${id}-state`}>{words.state}</label>
        <select id={`${id}-state`} value={state} disabled={!mayLead} aria-describedby={`${id}-how`} onChange={(event) => put("state", event.target.value === "draft" ? null : kdlString(event.target.value))}>
          {[...known, ...(known.includes(state) ? [] : [state])].map((each) => (
            <option key={each} value={each}>
              {strings.states[each] ?? each}
            </option>
          ))}
        </select>
      </div>
      <TextInput label={words.priority} value={entry.head["priority"] ?? "0"} most={9} save={(text) => /^\s*-?\d+\s*$/.test(text) && put("priority", Number(text) === 0 ? null : String(Number(text)))} />
      <p className="quiet" id={`${id}-how`}>
        {words.stateHow[state] ?? ""}
        {!mayLead && (
          <span className="clause-locked">
            <Icon name="lock" /> {words.onlyLeads}
          </span>
        )}
      </p>
    </div>
  );
}

export function AddLine({ write }: { write(text: string): void }) {
  const [text, setText] = useState("");
  const words = strings.policy;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") write(text.trim());
    setText("");
  };
  return (
    <form className="add-line" onSubmit={submit}>
      <input className="is-code" type="text" value={text} maxLength={8_000} placeholder={words.lineHint} aria-label={words.newLine} spellCheck={false} autoComplete="off" onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="button is-small" disabled={text.trim() === ""}>
        <Icon name="plus" /> {strings.panel.add}
      </button>
    </form>
  );
}
