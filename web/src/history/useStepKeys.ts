/** Shift and the arrow keys go from moment to moment wherever one is on the page; the space bar plays on wall and slider. */
import { useEffect, useRef } from "react";

interface Acts {
  previous(): void;
  next(): void;
  toggle(): void;
}

const TYPED = 'input:not([type="range"]), textarea, select, dialog, [contenteditable]';

export function useStepKeys(acts: Acts): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPED)) return;
      const act = event.shiftKey
        ? ({ ArrowLeft: latest.current.previous, ArrowRight: latest.current.next } as Record<string, () => void>)[event.key]
        : event.key === " " && (target === document.body || target.matches('.wall, input[type="range"]'))
          ? latest.current.toggle
          : undefined;
      if (!act) return;
      event.preventDefault();
      // The wall would move, and the slider step a second time.
      event.stopPropagation();
      act();
    };
    document.addEventListener("keydown", key, true);
    return () => document.removeEventListener("keydown", key, true);
  }, []);
}
