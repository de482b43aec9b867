/** What is being typed into one box: shown at once, tried by the check meanwhile, and written when the box is left. */
import { type KeyboardEvent, useState } from "react";

export interface Box {
  value: string;
  /** Writes it into the wall. */
  save(value: string): void;
  /** Tries it, without writing; null: what is written counts again. */
  preview(value: string | null): void;
  /** The box was left as it was. */
  left?: () => void;
}

export interface Typed {
  shown: string;
  /** Something is typed that is not written yet. */
  busy: boolean;
  type(next: string, trial?: string | null): void;
  /** Writes what was typed; or this, as chosen from a list. */
  leave(chosen?: string): void;
  /** Forgets what was typed. */
  drop(): void;
  /** Enter writes, Escape forgets. True: it was one of them. */
  key(event: KeyboardEvent, plain?: boolean): boolean;
}

export function useTyped({ value, save, preview, left }: Box): Typed {
  const [typed, setTyped] = useState<{ text: string; base: string } | null>(null);
  const drop = () => {
    setTyped(null);
    if (typed !== null) preview(null);
  };
  const leave = (chosen?: string) => {
    drop();
    const next = chosen ?? typed?.text;
    // Typed and taken back again: another's change in the meantime stays.
    if (next === undefined || next === value || (chosen === undefined && next === typed?.base)) left?.();
    else save(next);
  };
  return {
    shown: typed?.text ?? value,
    busy: typed !== null,
    type(text, trial = text) {
      setTyped((last) => ({ text, base: last?.base ?? value }));
      preview(trial);
    },
    leave,
    drop,
    key(event, plain = true) {
      if (event.nativeEvent.isComposing) return false;
      if (event.key === "Enter" && (plain || event.ctrlKey || event.metaKey) && !event.shiftKey) {
        event.preventDefault();
        leave();
        return true;
      }
      if (event.key === "Escape" && typed !== null) {
        event.stopPropagation();
        drop();
        return true;
      }
      return false;
    },
  };
}
