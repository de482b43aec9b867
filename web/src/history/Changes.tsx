/** Stickies by name and by what was done to them; each can be shown on the wall. */
import { useState } from "react";
import type { Palette } from "../board/colours";
import { kindOf } from "../board/kinds";
import { strings } from "../strings";
import type { Change } from "./difference";

const SHOWN_FIRST = 12;
/** A restored wall can differ in thousands of stickies. */
const SHOWN_STEP = 100;

interface Props {
  changes: readonly Change[];
  palette: Palette;
  /** Whether a sticky is on the wall that is shown. */
  isThere(id: string): boolean;
  visit(id: string): void;
}

export function Changes({ changes, palette, isThere, visit }: Props) {
  const [most, setMost] = useState(SHOWN_FIRST);
  const words = strings.history;
  return (
    <>
      <ul className="changes">
        {changes.slice(0, most).map(({ deed, id, kind, name, was }) => {
          const inside = (
            <>
              <i className={`swatch is-${kindOf(kind)}`} style={{ background: palette[kindOf(kind)].paper }} title={strings.kinds[kind]} />
              <span className="change-name">
                {deed === "removed" ? <s>{name}</s> : name}
                {was !== null && <small className="quiet">{words.renamedFrom(was)}</small>}
              </span>
              <span className={`deed is-${deed}`}>{words.deed[deed]}</span>
            </>
          );
          return (
            <li key={`${id} ${deed}`}>
              {isThere(id) ? (
                <button type="button" title={words.show(name)} onClick={() => visit(id)}>
                  {inside}
                </button>
              ) : (
                <div>{inside}</div>
              )}
            </li>
          );
        })}
      </ul>
      {changes.length > most && (
        <button type="button" className="text-button" onClick={() => setMost(most + SHOWN_STEP)}>
          {words.more(changes.length - most)}
        </button>
      )}
    </>
  );
}
