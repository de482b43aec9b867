/** One clause as a phrase: words, and a box for each of its parts. */
import { useState } from "react";
import { Icon } from "../../../app/Icon";
import { strings } from "../../../strings";
import { Letter, Sets } from "./BlockParts";
import { type Phrase, type Place, setPart } from "./clause";
import { PartBox } from "./PartBox";
import { segments, spoken, useRow } from "./row";

const placeOf = (word: string): Place => (/^\d+$/.test(word) ? Number(word) : word);

export function PhraseView({ phrase, focus }: { phrase: Phrase; focus: boolean }) {
  const { write, preview, locked, text } = useRow();
  /** The property, or the number of the further value, that is being added. */
  const [adding, setAdding] = useState<Place | null>(null);
  const { word, shape, values, props } = phrase;
  const words = strings.policy;
  const further = (name: string) => words.further[`${word} ${name}`];

  const box = (place: Place, value: string, first = false) => {
    const part = typeof place === "string" ? shape.props[place] : (shape.values[place] ?? shape.more);
    if (!part) return null;
    const optional = typeof place === "string" ? !shape.props[place]?.required : place >= shape.values.length;
    const save = (next: string) => {
      setAdding(null);
      const clean = part.kind === "cel" ? next : next.trim();
      if (clean.trim() !== "") write(setPart(text, place, clean));
      else if (optional) write(setPart(text, place, null));
    };
    const trial = (next: string | null) => preview(next === null || next.trim() === "" ? null : setPart(text, place, next));
    return (
      <PartBox
        key={`box ${place}`}
        part={part}
        value={value}
        save={save}
        preview={trial}
        left={() => setAdding(null)}
        focus={first || adding === place}
      />
    );
  };

  const list = () => Array.from({ length: values.length + (adding === values.length ? 1 : 0) }, (_, nth) => box(nth, values[nth] ?? "", nth === first));

  const phraseWords = words.phrases[word] ?? "{*}";
  const held = (place: Place): string => (typeof place === "number" ? values[place] : props.get(place)) ?? "";
  const places = segments(phraseWords).flatMap(({ place }): Place[] => (place === null ? [] : place === "*" ? values.map((_, nth) => nth) : [placeOf(place)]));
  /** Where the hand goes in a clause that was begun just now: what is to be filled in, or else the first part. */
  const first = focus ? (places.find((place) => held(place) === "") ?? places[0] ?? null) : null;
  const line = (template: string) =>
    segments(template).flatMap(({ words: said, place }) => {
      if (place === null) return [<span key={`word ${said}`} className="phrase-word">{said}</span>];
      if (place === "*") return list();
      const at = placeOf(place);
      return [box(at, held(at), at === first)];
    });

  const optional = Object.entries(shape.props).filter(([, property]) => !property.required);
  const offered = optional.filter(([name, property]) => !props.has(name) && adding !== name && (property.needs === undefined || props.has(property.needs)));
  return (
    <div className="phrase">
      <div className="phrase-line">{line(phraseWords)}</div>
      {optional
        .filter(([name, property]) => props.has(name) || (adding === name && (property.needs === undefined || props.has(property.needs))))
        .map(([name]) => (
          <div key={`further ${name}`} className="phrase-line is-further">
            {line(further(name) ?? `{${name}}`)}
            {props.has(name) && !locked && (
              <button type="button" className="icon-button is-small" aria-label={words.removePart(spoken(further(name) ?? name))} title={words.removePart(spoken(further(name) ?? name))} onClick={() => write(setPart(text, name, null))}>
                <Icon name="close" />
              </button>
            )}
          </div>
        ))}
      {shape.block === "sets" && <Sets phrase={phrase} />}
      {shape.block === "letter" && <Letter phrase={phrase} focus={focus} />}
      {!locked && (offered.length > 0 || shape.more) && (
        <div className="phrase-more">
          {shape.more && (
            <button type="button" className="more-chip" onClick={() => setAdding(values.length)}>
              <Icon name="plus" /> {words.moreEvent}
            </button>
          )}
          {offered.map(([name]) => (
            <button key={name} type="button" className="more-chip" onClick={() => setAdding(name)}>
              <Icon name="plus" /> {words.more[`${word} ${name}`] ?? name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
