/** The fields of a sticky, each a form of its own; one that says more than the form shows is edited as text. */
import { useState } from "react";
import { Icon } from "../../app/Icon";
import type { Entry, Line, WallDocument } from "../../live/document";
import { setLine } from "../../live/edits";
import { wordOf } from "../../live/kdl";
import { strings } from "../../strings";
import { clauseOf, type FieldForm, formOf, TYPES } from "./field";
import { Section, SelectInput, TextInput, Toggle } from "./Inputs";

const words = strings.panel;

function FieldCard({ wall, entry, line }: { wall: WallDocument; entry: Entry; line: Line }) {
  const form = formOf(line.text);
  const [asText, setAsText] = useState(form === null);
  const write = (text: string) => {
    wall.pause();
    setLine(wall, entry.id, line.id, text);
  };
  const bin = (
    <button type="button" className="icon-button" aria-label={words.removeField(form?.name ?? line.text)} title={strings.edit.erase} onClick={() => write("")}>
      <Icon name="bin" />
    </button>
  );
  if (form === null || asText) {
    return (
      <li className="field-card">
        <div className="field-line">
          <TextInput label={words.clause} value={line.text} save={write} code long quiet />
          {bin}
        </div>
        {form !== null && (
          <button type="button" className="text-button" onClick={() => setAsText(false)}>
            {words.asForm}
          </button>
        )}
      </li>
    );
  }
  const set = (part: Partial<FieldForm>) => write(clauseOf({ ...form, ...part }, line.text));
  const types: [string, string][] = [...new Set([...TYPES, ...(form.type === "" ? [] : [form.type])])].map((type) => [type, type]);
  return (
    <li className="field-card">
      <div className="field-line">
        <TextInput label={words.fieldName} value={form.name} save={(name) => name.trim() !== "" && set({ name: name.trim() })} code quiet most={100} />
        <SelectInput label={words.fieldType} value={form.type || "string"} options={types} save={(type) => set({ type })} quiet />
        {bin}
      </div>
      {form.type === "enum" && (
        <TextInput label={words.enumWords} placeholder={words.enumHint} value={form.words.join(", ")} save={(text) => set({ words: text.split(",").map((word) => word.trim()).filter(Boolean) })} quiet />
      )}
      {form.about !== null && <TextInput label={words.about} placeholder={words.fieldAbout} value={form.about} save={(about) => set({ about: about.trim() })} quiet />}
      <div className="field-flags">
        <Toggle label={strings.sticky.key} on={form.key} set={(key) => set({ key })} />
        <Toggle label={strings.sticky.optional} on={form.optional} set={(optional) => set({ optional })} />
        <Toggle label={strings.sticky.sensitive} on={form.sensitive} set={(sensitive) => set({ sensitive })} />
        <span className="grow" />
        <button type="button" className="text-button" onClick={() => setAsText(true)}>
          {words.asText}
        </button>
      </div>
    </li>
  );
}

export function FieldsForm({ wall, entry }: { wall: WallDocument; entry: Entry }) {
  const lines = entry.body.filter((line) => wordOf(line.text) === "field");
  const [name, setName] = useState("");
  const add = () => {
    const clean = name.trim();
    if (clean === "") return;
    wall.pause();
    setLine(wall, entry.id, null, clauseOf({ name: clean, type: "string", words: [], key: false, optional: false, sensitive: false, unit: "", about: "" }, ""));
    setName("");
  };
  return (
    <Section title={strings.sticky.fields}>
      <ul className="field-cards">
        {lines.map((line) => (
          <FieldCard key={line.id} wall={wall} entry={entry} line={line} />
        ))}
      </ul>
      <form
        className="add-line"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input type="text" value={name} maxLength={100} placeholder={words.newField} aria-label={words.newField} spellCheck={false} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <button type="submit" className="button is-small" disabled={name.trim() === ""}>
          <Icon name="plus" /> {words.add}
        </button>
      </form>
    </Section>
  );
}
