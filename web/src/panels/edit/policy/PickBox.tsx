/** A box into which one of the wall's names is put: typed to be found, or written as it is. */
import { type CSSProperties, type KeyboardEvent, useId, useRef, useState } from "react";
import { below, type Choice, Options } from "./Options";
import { useRow } from "./row";
import { type Box, useTyped } from "./useTyped";

const NAME_MOST = 200;

interface Props extends Box {
  label: string;
  hint: string;
  /** What fits what is typed, best first; everything where nothing is. */
  find(typed: string): Choice[];
  /** Dressed as a note of these colours. */
  paint?: { paper: string; ink: string };
  code?: boolean;
  focus?: boolean;
}

export function PickBox({ label, hint, find, paint, code, focus, ...box }: Props) {
  const { locked, describedBy } = useRow();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const typed = useTyped(box);
  const [open, setOpen] = useState<{ choices: Choice[]; picked: number; top: number } | null>(null);
  const offer = (text: string, box = input.current) => {
    const choices = locked ? [] : find(text);
    setOpen(choices.length > 0 ? { choices, picked: text === "" ? -1 : 0, top: below(box) } : null);
    return choices;
  };
  const type = (text: string) => {
    const choices = offer(text);
    // As long as something fits, it is a search and no value yet.
    typed.type(text, text === "" || choices.length > 0 ? null : text);
  };
  const take = (nth: number) => {
    const choice = open?.choices[nth];
    setOpen(null);
    if (choice) typed.leave(choice.key);
  };
  /** What was typed in another case is what is there already. */
  const leave = () => {
    setOpen(null);
    const plain = typed.shown.trim();
    if (!typed.busy) return typed.leave();
    typed.leave(find(plain).find((choice) => choice.key.toLowerCase() === plain.toLowerCase())?.key ?? plain);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && !locked) {
      event.preventDefault();
      if (!open) offer(typed.busy ? typed.shown : "");
      else setOpen({ ...open, picked: (Math.max(open.picked, step < 0 ? 0 : -1) + step + open.choices.length) % open.choices.length });
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && open.picked >= 0) take(open.picked);
      else leave();
    } else if (event.key === "Escape" && (open || typed.busy)) {
      event.stopPropagation();
      setOpen(null);
      typed.drop();
    }
  };
  const wide = Math.max(4, (typed.shown || hint).length);
  return (
    <>
      <input
        ref={input}
        type="text"
        className={`box is-pick${paint ? " is-note" : ""}${code ? " is-code" : ""}`}
        style={paint && ({ background: paint.paper, color: paint.ink } as CSSProperties)}
        size={wide}
        value={typed.shown}
        maxLength={NAME_MOST}
        placeholder={hint}
        aria-label={label}
        readOnly={locked}
        // The box of what was just added is where the hand wants to be.
        autoFocus={focus}
        autoComplete="off"
        spellCheck={false}
        role="combobox"
        aria-expanded={open !== null}
        aria-controls={open ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && open.picked >= 0 ? `${id}-list-${open.picked}` : undefined}
        aria-describedby={describedBy}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => focus && typed.shown === "" && offer("", event.currentTarget)}
        onClick={() => !open && offer("")}
        onKeyDown={keys}
        onBlur={leave}
      />
      {open && <Options id={`${id}-list`} choices={open.choices} picked={open.picked} top={open.top} take={take} />}
    </>
  );
}
