/** Boxes for numbers, shares and lengths of time: what they write is always in the board's words. */
import { useState } from "react";
import { strings } from "../../../strings";
import { durationOf, OFFERED, single, type Unit } from "./duration";
import { useRow } from "./row";
import { type Box, useTyped } from "./useTyped";

interface Props extends Box {
  label: string;
  focus?: boolean;
}

/** How a digit is typed: everything that is none is left out. */
const digits = (text: string): string => text.replace(/\D/g, "").slice(0, 9);
const share = (text: string): string => /^(\d{0,3}(?:\.\d{0,2})?)/.exec(text.replace(",", ".").replace(/[^\d.]/g, ""))?.[1] ?? "";

function NumberBox({ label, focus, clean, ...box }: Props & { clean(text: string): string }) {
  const { locked, describedBy } = useRow();
  const typed = useTyped(box);
  return (
    <input
      type="text"
      inputMode="decimal"
      className="box is-number"
      size={Math.max(2, typed.shown.length)}
      value={typed.shown}
      aria-label={label}
      aria-describedby={describedBy}
      readOnly={locked}
      autoFocus={focus}
      autoComplete="off"
      onChange={(event) => {
        const next = clean(event.target.value);
        typed.type(next, next === "" ? null : next);
      }}
      onKeyDown={(event) => typed.key(event)}
      onBlur={() => typed.leave()}
    />
  );
}

export const CountBox = (props: Props) => <NumberBox {...props} clean={digits} />;

export function PercentBox({ value, save, preview, ...props }: Props) {
  return (
    <span className="box-group">
      <NumberBox {...props} value={value.replace(/%$/, "")} save={(next) => save(next === "" ? "" : `${next}%`)} preview={(next) => preview(next === null ? null : `${next}%`)} clean={share} />
      <span aria-hidden="true">%</span>
    </span>
  );
}

const DEFAULT_UNIT: Unit = "d";

/** A number and its unit; a length of several units, such as 1d12h, is one word. */
export function DurationBox({ label, focus, value, save, preview, left }: Props) {
  const { locked, describedBy, said } = useRow();
  const [chosen, setChosen] = useState<Unit>(DEFAULT_UNIT);
  const held = single(value);
  const unit = held?.unit ?? chosen;
  const written = (text: string) => durationOf(text, unit);
  const typed = useTyped({
    value: held?.count ?? value,
    // What is no length of time is not written: what stood there stands.
    save: (text) => (text.trim() === "" ? save("") : written(text) === null || written(text) === value ? left?.() : save(written(text) ?? "")),
    preview: (text) => preview(text === null ? null : written(text)),
    ...(left ? { left } : {}),
  });
  const wrong = typed.busy && typed.shown.trim() !== "" && written(typed.shown) === null;
  const units = OFFERED.includes(unit) ? OFFERED : [unit, ...OFFERED];
  return (
    <span className="box-group is-duration">
      <input
        type="text"
        inputMode={held ? "numeric" : "text"}
        className="box is-number"
        size={Math.max(2, typed.shown.length)}
        value={typed.shown}
        maxLength={40}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={wrong}
        readOnly={locked}
        autoFocus={focus}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => typed.type(event.target.value)}
        onKeyDown={(event) => typed.key(event)}
        onBlur={() => typed.leave()}
      />
      {(held || value === "") && (
        <select
          className="box is-unit"
          value={unit}
          disabled={locked}
          aria-label={strings.policy.unitOf(said)}
          onChange={(event) => {
            const next = event.target.value as Unit;
            setChosen(next);
            if (held) save(`${held.count}${next}`);
          }}
        >
          {units.map((each) => (
            <option key={each} value={each}>
              {strings.policy.units[each]}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}

/** Text over several lines: a template, or a clause as it stands in the file. */
export function TextBox({ label, focus, code, long, hint, ...box }: Props & { code?: boolean; long?: boolean; hint?: string }) {
  const { locked, describedBy } = useRow();
  const typed = useTyped(box);
  return (
    <textarea
      className={`box is-text${code ? " is-code" : ""}`}
      rows={long ? 3 : 1}
      value={typed.shown}
      maxLength={10_000}
      placeholder={hint}
      aria-label={label}
      aria-describedby={describedBy}
      readOnly={locked}
      autoFocus={focus}
      spellCheck={!code}
      autoComplete="off"
      onChange={(event) => typed.type(event.target.value)}
      onKeyDown={(event) => typed.key(event, !long && !typed.shown.includes("\n"))}
      onBlur={() => typed.leave()}
    />
  );
}
