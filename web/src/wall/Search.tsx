/** Finds a sticky by its words. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Icon } from "../app/Icon";
import { keyOf } from "../app/project";
import type { Palette } from "../board/colours";
import { matches } from "../board/find";
import { kindOf } from "../board/kinds";
import { strings } from "../strings";
import type { StickyView } from "../wire";

interface Props {
  stickies: StickyView[];
  palette: Palette;
  pick(sticky: StickyView): void;
  close(): void;
  /** What stands in the field as long as it is empty. */
  hint?: string;
}

const SHOWN_MOST = 8;

export function Search({ stickies, palette, pick, close, hint = strings.wall.searchHint }: Props) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const hits = useMemo(() => matches(stickies, text).slice(0, SHOWN_MOST), [stickies, text]);
  const back = useRef<HTMLElement | null>(null);
  useEffect(() => {
    back.current = document.activeElement as HTMLElement | null;
    input.current?.focus();
  }, []);
  const leave = () => {
    close();
    if (back.current?.isConnected) back.current.focus({ preventScroll: true });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") leave();
    else if (event.key === "ArrowDown") setChosen((at) => Math.min(hits.length - 1, at + 1));
    else if (event.key === "ArrowUp") setChosen((at) => Math.max(0, at - 1));
    else if (event.key === "Enter" && hits[chosen]) pick(hits[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <search className="finder" onKeyDown={key}>
      <div className="finder-line">
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          value={text}
          placeholder={hint}
          aria-label={strings.wall.search}
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls="finder-hits"
          aria-activedescendant={hits[chosen] ? `hit-${hits[chosen].index}` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onBlur={(event) => {
            // Whoever goes on with Tab has found nothing; a press may still be on its way to a hit.
            if (event.relatedTarget) close();
            else setTimeout(close, 150);
          }}
        />
        <kbd>esc</kbd>
      </div>
      <ul id="finder-hits" role="listbox" aria-label={strings.wall.search}>
        {hits.map((sticky, nth) => (
          <li
            key={keyOf(sticky)}
            id={`hit-${sticky.index}`}
            role="option"
            aria-selected={nth === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => pick(sticky)}
            onPointerMove={() => setChosen(nth)}
          >
            <i className="swatch" style={{ background: palette[kindOf(sticky.kind)].paper }} />
            <span className="grow">{sticky.name}</span>
            <span className="quiet">{sticky.context ?? strings.kinds[sticky.kind]}</span>
          </li>
        ))}
        {text !== "" && hits.length === 0 && <li className="quiet">{strings.wall.noHit}</li>}
      </ul>
    </search>
  );
}
