/** Where the focus goes when the button that somebody pressed is no more, because what it switched is switched. */
import { type RefObject, useEffect, useRef } from "react";

/** As long as what changed on the page is taken for an answer to what was pressed. */
const LATELY_MS = 5_000;

let switchedAt = Number.NEGATIVE_INFINITY;

/** Something was switched just now. */
export function switched(): void {
  switchedAt = performance.now();
}

/** Takes the focus that nobody has: when it comes after a switch, or when `state` changes by one. */
export function useFocusAfterSwitch<T extends HTMLElement>(state = ""): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (performance.now() - switchedAt < LATELY_MS && document.activeElement === document.body) element.current?.focus();
  }, [state]);
  return element;
}
