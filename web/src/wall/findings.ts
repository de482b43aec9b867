/** Which stickies the check has something to say about: gently, on the note itself. */
import { useMemo } from "react";
import type { BoardView, FindingView } from "../wire";

const WEIGHT: Record<string, number> = { error: 0, warning: 1 };
const weight = (finding: FindingView) => WEIGHT[finding.severity] ?? 2;

/** The worst finding about each sticky, by index. Hints are left to the list of findings. */
export function useFindings(board: BoardView): ReadonlyMap<number, string> {
  const { findings, stickies } = board;
  return useMemo(() => {
    const byName = new Map<string, FindingView>();
    for (const finding of [...findings].sort((a, b) => weight(a) - weight(b))) {
      if (finding.sticky && weight(finding) < 2 && !byName.has(finding.sticky)) byName.set(finding.sticky, finding);
    }
    const map = new Map<number, string>();
    if (byName.size > 0) for (const { index, name } of stickies) {
      const found = byName.get(name);
      if (found) map.set(index, found.message);
    }
    return map;
  }, [findings, stickies]);
}
