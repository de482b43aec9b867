/** Where the board is a list, a walk marks its row and brings it into sight. */
import { useEffect } from "react";
import type { LiveBoard } from "../../live/compose";

export function useListMark(entry: string | undefined, board: LiveBoard): void {
  const key = entry === undefined ? undefined : board.stickies.find((sticky) => sticky.id === entry)?.key;
  useEffect(() => {
    if (entry === undefined || key === undefined) return;
    const row = document.querySelector<HTMLElement>(`.list-row[data-id="${CSS.escape(entry)}"], .list-row[data-key="${CSS.escape(key)}"]`);
    if (!row) return;
    row.dataset["walked"] = "true";
    row.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    return () => void delete row.dataset["walked"];
  }, [entry, key]);
}
