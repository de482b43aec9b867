/** Where SQL is typed: coloured, with completion, and by keyboard alone. */
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Completion, complete, type Suggestion } from "../../sql/suggest";
import { tokens } from "../../sql/tokens";
import { strings } from "../../strings";
import type { LakeTable } from "../../wire";

interface Props {
  value: string;
  tables: LakeTable[];
  change(value: string): void;
  run(): void;
}

/** Where the caret stands, in lines and columns of the fixed-width font. */
function place(text: string, caret: number): { line: number; column: number } {
  const lines = text.slice(0, caret).split("\n");
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

export function Editor({ value, tables, change, run }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const colours = useRef<HTMLPreElement>(null);
  const [open, setOpen] = useState<Completion | null>(null);
  const [picked, setPicked] = useState(0);
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const caretNext = useRef<number | null>(null);
  const parts = useMemo(() => tokens(value), [value]);
  const words = strings.data;

  useLayoutEffect(() => {
    if (caretNext.current === null) return;
    area.current?.setSelectionRange(caretNext.current, caretNext.current);
    caretNext.current = null;
  }, [value]);

  const offer = (text: string, asked: boolean) => {
    const field = area.current;
    if (!field || field.selectionStart !== field.selectionEnd) return setOpen(null);
    setPicked(0);
    setOpen(complete(text, field.selectionStart, tables, asked));
  };
  const take = (option: Suggestion) => {
    if (!open) return;
    caretNext.current = open.from + option.text.length;
    change(value.slice(0, open.from) + option.text + value.slice(open.to));
    setOpen(null);
    area.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setOpen(null);
      return run();
    }
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return offer(value, true);
    }
    if (!open) return undefined;
    const option = open.options[picked];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      return setPicked((picked + step + open.options.length) % open.options.length);
    }
    if ((event.key === "Tab" || event.key === "Enter") && option) {
      event.preventDefault();
      return take(option);
    }
    if (["Escape", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) setOpen(null);
    return undefined;
  };
  const caret = open ? place(value, open.from) : null;
  return (
    <div className="sql-editor">
      <label className="hidden" htmlFor={`${id}-sql`}>
        {words.editor}
      </label>
      <div className="sql-shade" aria-hidden="true">
        <pre className="sql-colours" ref={colours}>
          {parts.map((token) => (
            <span key={token.start} className={`sql-${token.kind}`}>
              {token.text}
            </span>
          ))}
          {"\n"}
        </pre>
      </div>
      <textarea
        id={`${id}-sql`}
        ref={area}
        value={value}
        wrap="off"
        rows={Math.min(16, Math.max(5, value.split("\n").length))}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        role="combobox"
        aria-expanded={open !== null}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${picked}` : undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => {
          change(event.target.value);
          offer(event.target.value, false);
        }}
        onKeyDown={keys}
        onClick={() => setOpen(null)}
        onBlur={() => setOpen(null)}
        onScroll={(event) => {
          const { scrollTop: top, scrollLeft: left } = event.currentTarget;
          if (colours.current) colours.current.style.transform = `translate(${-left}px, ${-top}px)`;
          setScroll({ top, left });
        }}
      />
      <p className="hidden" id={`${id}-help`}>
        {words.editorHelp}
      </p>
      {open && caret && (
        <ul
          className="sql-options"
          id={`${id}-list`}
          role="listbox"
          aria-label={words.suggestions}
          style={{
            top: `calc(${caret.line + 1} * var(--sql-line) + var(--s3) + ${2 - scroll.top}px)`,
            left: `min(calc(${caret.column} * 1ch + var(--s4) - ${scroll.left}px), 100% - 15rem)`,
          }}
        >
          {open.options.map((option, at) => (
            <li
              key={`${option.kind} ${option.text}`}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === picked}
              ref={at === picked ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
              onPointerDown={(event) => {
                event.preventDefault();
                take(option);
              }}
            >
              <i className={`sql-kind is-${option.kind}`} aria-hidden="true">
                {words.kindLetters[option.kind]}
              </i>
              <b>{option.text}</b>
              <span>{option.note}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
