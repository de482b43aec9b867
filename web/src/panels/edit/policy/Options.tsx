/** The list that drops from a box: what could stand in it. The box keeps the focus. */
import { strings } from "../../../strings";

export interface Choice {
  key: string;
  label: string;
  type?: string;
  note?: string;
  /** The colour of its paper. */
  paper?: string;
}

/** Under a box, within its phrase. */
export const below = (box: HTMLElement | null): number => (box ? box.offsetTop + box.offsetHeight + 4 : 0);

export function Options({ id, choices, picked, top, take }: { id: string; choices: readonly Choice[]; picked: number; top: number; take(nth: number): void }) {
  return (
    <ul className="policy-options" id={id} role="listbox" aria-label={strings.policy.suggestions} style={{ top }} onPointerDown={(event) => event.preventDefault()} ref={(list) => list?.scrollIntoView({ block: "nearest" })}>
      {choices.map((choice, nth) => (
        <li
          key={choice.key}
          id={`${id}-${nth}`}
          role="option"
          aria-selected={nth === picked}
          ref={nth === picked ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
          onClick={() => take(nth)}
        >
          {choice.paper && <i className="swatch" style={{ background: choice.paper }} />}
          <b>{choice.label}</b>
          {choice.type && <code>{choice.type}</code>}
          {choice.note && <span className="quiet">{choice.note}</span>}
        </li>
      ))}
    </ul>
  );
}
