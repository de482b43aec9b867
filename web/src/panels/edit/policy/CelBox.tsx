/** A box for an expression: what could stand at the caret is offered, and the server tries what is typed. */
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { strings } from "../../../strings";
import { complete, type Option } from "./cel";
import { below, Options } from "./Options";
import { useRow } from "./row";
import type { Scope } from "./scope";
import { type Box, useTyped } from "./useTyped";

const MOST = 8_000;

interface Props extends Box {
  label: string;
  scope: Scope;
  focus?: boolean;
}

export function CelBox({ label, scope, focus, ...box }: Props) {
  const { locked, describedBy } = useRow();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const typed = useTyped(box);
  const [open, setOpen] = useState<{ options: Option[]; picked: number; top: number } | null>(null);
  const { shown } = typed;
  useLayoutEffect(() => {
    if (caret.current !== null) area.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [shown]);

  const offer = (text: string, asked: boolean, field = area.current) => {
    const options = field && !locked && field.selectionStart === field.selectionEnd ? complete(text, field.selectionStart, scope, asked) : [];
    setOpen(options.length > 0 ? { options, picked: 0, top: below(field) } : null);
  };
  const take = (nth: number) => {
    const option = open?.options[nth];
    const field = area.current;
    setOpen(null);
    if (!option || !field) return;
    caret.current = option.from + option.text.length;
    typed.type(shown.slice(0, option.from) + option.text + shown.slice(field.selectionStart));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return offer(shown, true);
    }
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      return setOpen({ ...open, picked: (open.picked + step + open.options.length) % open.options.length });
    }
    if (open && ((event.key === "Tab" && !event.shiftKey) || event.key === "Enter")) {
      event.preventDefault();
      return take(open.picked);
    }
    if (open && event.key === "Escape") {
      event.stopPropagation();
      return setOpen(null);
    }
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) setOpen(null);
    typed.key(event);
  };
  return (
    <>
      <textarea
        ref={area}
        className="box is-cel"
        rows={1}
        value={shown}
        maxLength={MOST}
        placeholder={strings.policy.hints["cel"]}
        aria-label={label}
        readOnly={locked}
        autoFocus={focus}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        role="combobox"
        aria-expanded={open !== null}
        aria-controls={open ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-list-${open.picked}` : undefined}
        aria-describedby={[describedBy, `${id}-help`].filter(Boolean).join(" ")}
        onChange={(event) => {
          typed.type(event.target.value);
          offer(event.target.value, false);
        }}
        onClick={() => (shown === "" ? offer("", true) : setOpen(null))}
        onFocus={(event) => focus && shown === "" && offer("", true, event.currentTarget)}
        onKeyDown={keys}
        onBlur={() => {
          setOpen(null);
          typed.leave();
        }}
      />
      <span className="hidden" id={`${id}-help`}>
        {strings.policy.celHelp}
      </span>
      {open && (
        <Options
          id={`${id}-list`}
          choices={open.options.map(({ label: key, type, note }) => ({ key, label: key, type, note }))}
          picked={open.picked}
          top={open.top}
          take={take}
        />
      )}
    </>
  );
}
