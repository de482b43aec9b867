/** Light, dark, or as the system says. Kept in this browser only. */
import { useSyncExternalStore } from "react";

export type Theme = "auto" | "light" | "dark";

const KEY = "stormlake.theme";
const listeners = new Set<() => void>();

function read(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "auto";
  } catch {
    return "auto";
  }
}

let theme: Theme = read();

export function applyTheme(): void {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}

export function setTheme(next: Theme): void {
  theme = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
  applyTheme();
  for (const run of listeners) run();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (run) => {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    () => theme,
  );
}
