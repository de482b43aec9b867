/** What stands in a clause's block: the fields of its command or event, or the words of its letter. */
import { useState } from "react";
import { Icon } from "../../../app/Icon";
import { strings } from "../../../strings";
import { TEMPLATES } from "./block";
import { CelBox } from "./CelBox";
import { type Phrase, setAssignment, setTemplate } from "./clause";
import { among } from "./PartBox";
import { PickBox } from "./PickBox";
import { useRow } from "./row";
import { bareName } from "./scope";
import { TextBox } from "./SmallBoxes";

export function Sets({ phrase }: { phrase: Phrase }) {
  const { text, around, locked, write, preview, scope } = useRow();
  const words = strings.policy;
  /** The field of a line that is not written yet, as long as it has no value. */
  const [begun, setBegun] = useState<string | null>(null);
  const target = bareName(phrase.values[0] ?? "");
  const fields = (phrase.word === "then" ? around.commands : around.events).get(target) ?? [];
  const free = fields.filter(({ name }) => !phrase.sets.some((set) => set.field === name));
  const lines = begun === null ? phrase.sets : [...phrase.sets, { field: begun, cel: "" }];
  const reach = scope("where");
  // Only a `where` may ask what is foreseen.
  const plain = { ...reach, predictions: [] };
  return (
    <>
      {lines.map((set, nth) => {
        const fresh = nth >= phrase.sets.length;
        const put = (one: { field: string; cel: string }) => {
          if (one.field.trim() === "" || one.cel.trim() === "") {
            if (fresh) setBegun(one.field);
            return;
          }
          setBegun(null);
          write(setAssignment(text, nth, one));
        };
        const trial = (one: { field: string; cel: string } | null) => preview(one === null || one.field.trim() === "" || one.cel.trim() === "" ? null : setAssignment(text, nth, one));
        return (
          <div key={nth} className="phrase-line is-set">
            <span className="phrase-word">{words.with}</span>
            <PickBox
              label={words.setField(nth + 1)}
              hint={words.hints["field"] ?? ""}
              value={set.field}
              find={(typed) => among([...free].map(({ name, type }) => ({ key: name, label: name, type })), typed)}
              save={(field) => put({ ...set, field })}
              preview={(field) => trial(field === null ? null : { ...set, field })}
              focus={fresh && set.field === ""}
              code
            />
            <span className="phrase-word" aria-hidden="true">
              =
            </span>
            <CelBox label={words.setTo(set.field)} scope={plain} value={set.cel} save={(cel) => put({ ...set, cel })} preview={(cel) => trial(cel === null ? null : { ...set, cel })} />
            {!locked && (
              <button
                type="button"
                className="icon-button is-small"
                aria-label={words.removeSet(set.field)}
                title={words.removeSet(set.field)}
                onClick={() => (fresh ? setBegun(null) : write(setAssignment(text, nth, null)))}
              >
                <Icon name="close" />
              </button>
            )}
          </div>
        );
      })}
      {!locked && begun === null && (
        <div className="phrase-more">
          <button type="button" className="more-chip" onClick={() => setBegun("")}>
            <Icon name="plus" /> {words.moreField}
          </button>
        </div>
      )}
    </>
  );
}

export function Letter({ phrase, focus }: { phrase: Phrase; focus: boolean }) {
  const { text, write, preview } = useRow();
  const words = strings.policy;
  return (
    <div className="letter-form">
      {TEMPLATES.map((word) => (
        <div key={word} className="form-field">
          <span className="letter-label" aria-hidden="true">
            {words.letter[word]}
          </span>
          <TextBox
            label={words.letter[word] ?? word}
            long={word !== "subject-line"}
            value={phrase.letter.get(word) ?? ""}
            save={(value) => write(setTemplate(text, word, value))}
            preview={(value) => preview(value === null ? null : setTemplate(text, word, value))}
            focus={focus && word === "subject-line"}
          />
        </div>
      ))}
      <p className="quiet">{words.letterHow}</p>
    </div>
  );
}
