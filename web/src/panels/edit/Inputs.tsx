/** Fields of a form that say what they hold when one leaves them, and show what others make of it meanwhile. */
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

interface TextProps {
  label: string;
  value: string;
  save(value: string): void;
  placeholder?: string;
  /** Several lines. */
  long?: boolean;
  code?: boolean;
  most?: number;
  /** The label is for those who listen only. */
  quiet?: boolean;
}

export function TextInput({ label, value, save, placeholder, long, code, most = 2_000, quiet }: TextProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    if (typed !== null && typed !== value) save(typed);
    setTyped(null);
  };
  const key = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Enter" && (!long || event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      leave();
      event.preventDefault();
    }
    if (event.key === "Escape" && typed !== null) {
      setTyped(null);
      event.stopPropagation();
    }
  };
  const shared = {
    id,
    value: typed ?? value,
    placeholder,
    maxLength: most,
    className: code ? "is-code" : undefined,
    spellCheck: !code,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
    onBlur: leave,
    onKeyDown: key,
  };
  return (
    <div className="form-field">
      <label htmlFor={id} className={quiet ? "hidden" : undefined}>
        {label}
      </label>
      {long ? <textarea rows={2} {...shared} /> : <input type="text" {...shared} />}
    </div>
  );
}

export function Toggle({ label, on, set }: { label: string; on: boolean; set(on: boolean): void }) {
  return (
    <label className="toggle">
      <input type="checkbox" checked={on} onChange={(event) => set(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

export function SelectInput({ label, value, options, save, quiet }: { label: string; value: string; options: readonly (readonly [string, string])[]; save(value: string): void; quiet?: boolean }) {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id} className={quiet ? "hidden" : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => save(event.target.value)}>
        {options.map(([word, text]) => (
          <option key={word} value={word}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
