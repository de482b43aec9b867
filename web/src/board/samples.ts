/** Boards for tests. */
import type { BoardView, EdgeView, StickyView } from "../wire";

export function sticky(index: number, kind: string, name: string, rest: Partial<StickyView> = {}): StickyView {
  return {
    index, kind, name, slug: name.toLowerCase().replaceAll(" ", "-"), context: null, about: null, owner: null, was: [], column: index, pivotal: false, failure: false,
    event_type: null, fields: [], sentence: null, state: null, letter: false, used_by: [], ...rest,
  };
}

export function boardOf(stickies: StickyView[], edges: [number, number, string?][], contexts: string[] = []): BoardView {
  return {
    project: "p", version: 1, published: null, title: "T", scope: null, step: 10, namespace: "n", legend: {}, contexts: contexts.map((name) => ({ name, about: null })), stickies, funnels: [],
    edges: edges.map(([from, to, kind = "flow"]): EdgeView => ({ from, to, kind, label: null })), typed: 1, guest: false, draft_differs: false, findings: [],
  };
}

/** One whole sentence of the grammar: actor, command, aggregate, event, policy. */
export function sentence(): BoardView {
  const context = "Shop";
  return boardOf(
    [
      sticky(0, "actor", "Buyer", { context }),
      sticky(1, "command", "Place order", { context }),
      sticky(2, "aggregate", "Order", { context }),
      sticky(3, "event", "Order placed", { context }),
      sticky(4, "policy", "Thank the buyer"),
      sticky(5, "hotspot", "Who pays?"),
    ],
    [[0, 1], [1, 2], [2, 3], [1, 3], [3, 4], [5, 3, "note"]],
    [context],
  );
}
