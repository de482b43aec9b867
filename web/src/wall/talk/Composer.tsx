/** Where a comment is written: names are completed after an `@`, Control Enter sends. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { strings } from "../../strings";
import { sayable } from "./acts";
import { bytesOf, TEXT_MOST } from "./comments";
import { type Begun, begunAt, namesFor } from "./words";

/** What was begun and not sent, by what it is about. */
const drafts = new Map<string, string>();
/** From so many bytes on it is told how many are left. */
const TELL_BELOW = 200;

interface Props {
  label: string;
  hint?: string;
  names: readonly string[];
  send: string;
  /** Sends, and says when it was sent; until then what was written stays. */
  submit(text: string, sent: () => void): void;
  before?: string;
  /** What it is about: what was written and not sent is there again when one comes back. */
  keep?: string;
  cancel?(): void;
}

export function Composer({ label, hint, names, send, submit, before = "", keep, cancel }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => (keep === undefined ? undefined : drafts.get(keep)) ?? before);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [chosen, setChosen] = useState(0);
  const words = strings.talk.comments;
  const found = begun ? namesFor(begun.text, names) : [];
  const over = bytesOf(sayable(text)) - TEXT_MOST;
  useEffect(() => {
    if (keep === undefined) return;
    if (text === "") drafts.delete(keep);
    else drafts.set(keep, text);
  }, [keep, text]);
  const ready = sayable(text) !== "" && over <= 0;
  useEffect(() => {
    if (!cancel) return;
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);

  const list = useRef<HTMLUListElement>(null);
  const offered = found.length > 0;
  useEffect(() => {
    if (offered) list.current?.scrollIntoView({ block: "nearest" });
  }, [offered]);

  const look = () => {
    const element = field.current;
    setBegun(element && element.selectionStart === element.selectionEnd ? begunAt(element.value, element.selectionStart) : null);
    setChosen(0);
  };
  const take = (name: string | undefined) => {
    const element = field.current;
    if (!element || !begun || name === undefined) return;
    const end = begun.at + 1 + begun.text.length;
    element.setRangeText(`@${name} `, begun.at, end, "end");
    setText(element.value);
    setBegun(null);
    element.focus();
  };
  const go = () => {
    if (!ready) return;
    submit(text, () => {
      if (keep !== undefined) drafts.delete(keep);
      setText("");
      setBegun(null);
    });
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go();
    else if (found.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) setChosen((chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    else if (found.length > 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(found[chosen]);
    else if (event.key === "Escape" && found.length > 0) setBegun(null);
    else if (event.key === "Escape" && cancel) cancel();
    // Words that were begun are not thrown away with the panel.
    else if (event.key === "Escape" && text.trim() !== "") field.current?.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      className={`composer ${text === "" ? "is-empty" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <label htmlFor={id} className="hidden">
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={1}
        value={text}
        placeholder={hint}
        dir="auto"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={found.length > 0 ? `${id}-names` : undefined}
        aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
        aria-describedby={`${id}-how`}
        aria-invalid={over > 0 || undefined}
        onChange={(event) => {
          setText(event.target.value);
          look();
        }}
        onKeyDown={key}
        onClick={look}
        onBlur={() => setBegun(null)}
      />
      {found.length > 0 && (
        <ul ref={list} id={`${id}-names`} role="listbox" aria-label={words.names} className="composer-names">
          {found.map((name, nth) => (
            <li key={name} id={`${id}-${nth}`} role="option" aria-selected={nth === chosen} onPointerDown={(event) => event.preventDefault()} onClick={() => take(name)}>
              {name}
            </li>
          ))}
        </ul>
      )}
      <p className="hidden" aria-live="polite">
        {found.length > 0 ? words.namesFound(found.length) : ""}
      </p>
      <div className="composer-foot">
        <span id={`${id}-how`} className={over > 0 ? "composer-over" : "quiet"}>
          {over > 0 ? words.tooLong(over) : over > -TELL_BELOW ? words.left(-over) : words.sendKey}
        </span>
        {cancel && (
          <button type="button" className="button is-small is-quiet" onClick={cancel}>
            {words.cancel}
          </button>
        )}
        <button type="submit" className="button is-small is-main" disabled={!ready}>
          {send}
        </button>
      </div>
    </form>
  );
}
