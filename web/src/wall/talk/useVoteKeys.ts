/** V gives the picked note a vote while a round is open, Shift V takes one back. At other times V is a letter. */
import { useEffect, useRef } from "react";

const TYPING = "input, select, textarea, dialog, [contenteditable]";

/** The note that the keyboard is on, if it is on the wall at all. */
function focusedNote(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"];
}

export function useVoteKeys(open: boolean, picked: () => string | undefined, vote: (entry: string, by: 1 | -1) => void): void {
  const run = useRef({ picked, vote });
  run.current = { picked, vote };
  useEffect(() => {
    if (!open) return;
    const key = (event: KeyboardEvent) => {
      if (event.code !== "KeyV" && event.key.toLowerCase() !== "v") return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TYPING) || document.querySelector("dialog[open]")) return;
      const onWall = target === document.body || target?.closest(".wall, .list");
      const entry = onWall ? (focusedNote() ?? run.current.picked()) : undefined;
      if (entry === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) run.current.vote(entry, event.shiftKey ? -1 : 1);
    };
    // Before the wall's own keys, for which a letter begins a new name.
    window.addEventListener("keydown", key, true);
    return () => window.removeEventListener("keydown", key, true);
  }, [open]);
}
