/** The happy and the failure path of a board, and pictures of one without the other. Pure. */
import type { BoardView } from "../wire";
import { isRemark } from "./kinds";
import type { Layout } from "./layout";

/** The stickies of the failure path: events that are marked so, what only they lead to, and remarks about nothing else. */
export function failurePath(board: BoardView): Set<number> {
  const path = new Set(board.stickies.filter((sticky) => sticky.failure).map((sticky) => sticky.index));
  if (path.size === 0) return path;
  const out = board.stickies.map((): number[] => []);
  // How many ways lead to each from outside of the path.
  const into = board.stickies.map(() => 0);
  const about = board.stickies.map((): number[] => []);
  for (const { from, to } of board.edges) {
    if (isRemark(board.stickies[from]?.kind ?? "")) about[from]?.push(to);
    else if (out[from] && into[to] !== undefined && from !== to) {
      out[from].push(to);
      into[to] += 1;
    }
  }
  const waiting = [...path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const to of out[next] ?? []) {
      into[to] = (into[to] ?? 1) - 1;
      if (into[to] !== 0 || path.has(to)) continue;
      path.add(to);
      waiting.push(to);
    }
  }
  about.forEach((targets, remark) => {
    if (targets.length > 0 && targets.every((target) => path.has(target))) path.add(remark);
  });
  return path;
}

/** A picture in which some stickies are not shown; everything else stays where it is. */
export function without<T extends Layout>(layout: T, hidden: ReadonlySet<number>): T {
  if (hidden.size === 0) return layout;
  const place = new Map<number, number>();
  const notes = layout.notes.filter((note, nth) => {
    if (hidden.has(note.index) || (note.copy > 0 && note.on !== null && hidden.has(note.on))) return false;
    place.set(nth, place.size);
    return true;
  });
  const arrows = layout.arrows.flatMap((arrow) => {
    const [from, to] = [place.get(arrow.from), place.get(arrow.to)];
    return from === undefined || to === undefined ? [] : [{ ...arrow, from, to }];
  });
  return { ...layout, notes, arrows, pivots: layout.pivots.filter((pivot) => !hidden.has(pivot.index)) };
}
