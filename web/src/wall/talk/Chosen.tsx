/** One of a few, side by side. */
import { useId } from "react";

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  choose(value: T): void;
}

export function Chosen<T extends string>({ label, value, options, choose }: Props<T>) {
  const name = useId();
  return (
    <div className="chosen" role="radiogroup" aria-label={label}>
      {options.map(([word, text]) => (
        <label key={word}>
          <input type="radio" name={name} value={word} checked={word === value} onChange={() => choose(word)} />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
