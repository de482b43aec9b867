/**
 * The board as the wall shows it: what is written on a note, its kind, its context and its place come from the document
 * at once; arrows, sentences, fields and findings from the server's last reading of the draft.
 */
import type { BoardView, EdgeView, StickyView } from "../wire";
import type { Entry, Snapshot } from "./document";
import { isSticky, type Place } from "./edits";
import { textOf } from "./kdl";
import type { Reading } from "./reading";

export interface LiveSticky extends StickyView {
  /** The id of its entry in the document. */
  id: string;
  /** What addresses call it. */
  key: string;
}

export interface LiveBoard extends BoardView {
  stickies: LiveSticky[];
  /** Where each sticky was put; null where nobody has put it anywhere. */
  places: (Place | null)[];
}

/** An arrow that this person drew and the server has not read yet. */
export interface Hope {
  from: string;
  to: string;
  kind: string;
}

interface Made {
  entry: Entry;
  context: string | null;
  read: StickyView | undefined;
  index: number;
  usedBy: string;
  key: string;
  sticky: LiveSticky;
}

const blank = (column: number) => ({ slug: "", about: null, owner: null, was: [], column, event_type: null, fields: [], sentence: null, state: null, letter: false, used_by: [] });

export class Composer {
  private made = new Map<string, Made>();
  private lastReading: Reading | null = null;
  private read = new Map<string, { view: StickyView; said: string }>();

  /** What the server read of each entry; the same object while it says the same. */
  private take(reading: Reading): void {
    if (reading === this.lastReading) return;
    this.lastReading = reading;
    const next = new Map<string, { view: StickyView; said: string }>();
    reading.ids.forEach((id, nth) => {
      const view = reading.board.stickies[nth];
      if (!view) return;
      const said = JSON.stringify(view);
      const held = this.read.get(id);
      next.set(id, held?.said === said ? held : { view, said });
    });
    this.read = next;
  }

  compose(snapshot: Snapshot, reading: Reading, base: BoardView, hopes: readonly Hope[] = []): LiveBoard {
    this.take(reading);
    const shown = snapshot.order.flatMap((id) => {
      const entry = snapshot.entries.get(id);
      return entry && isSticky(entry.word) ? [entry] : [];
    });
    const index = new Map(shown.map((entry, nth) => [entry.id, nth]));
    const translate = (old: number): number => index.get(reading.ids[old] ?? "") ?? -1;
    const next = new Map<string, Made>();
    const keys = new Set<string>();
    let column = 0;
    const stickies = shown.map((entry, nth): LiveSticky => {
      const context = entry.within === null ? null : (snapshot.entries.get(entry.within)?.name ?? null);
      const seen = this.read.get(entry.id)?.view;
      const read = seen?.kind === entry.word ? seen : undefined;
      const used = (read?.used_by ?? []).map(translate).filter((one) => one >= 0);
      const usedBy = used.join(" ");
      const named = `${entry.word}/${read?.slug}`;
      const key = read && !keys.has(named) ? named : entry.id;
      keys.add(key);
      column = read?.column ?? column;
      const held = this.made.get(entry.id);
      if (held && held.entry === entry && held.context === context && held.read === read && held.index === nth && held.usedBy === usedBy && held.key === key && (read || held.sticky.column === column)) {
        next.set(entry.id, held);
        return held.sticky;
      }
      const sticky: LiveSticky = {
        ...(read ?? blank(column)),
        id: entry.id, key, index: nth, kind: entry.word, name: entry.name, context, used_by: used,
        slug: read?.slug ?? `~${entry.id}`, picture: textOf(entry.head["picture"]), pivotal: entry.head["pivotal"] === "#true", failure: entry.head["path"] === '"failure"',
      };
      next.set(entry.id, { entry, context, read, index: nth, usedBy, key, sticky });
      return sticky;
    });
    this.made = next;
    const edges = reading.board.edges.flatMap((edge): EdgeView[] => {
      const [from, to] = [translate(edge.from), translate(edge.to)];
      return from < 0 || to < 0 ? [] : [{ ...edge, from, to }];
    });
    for (const hope of hopes) {
      const [from, to] = [index.get(hope.from), index.get(hope.to)];
      if (from === undefined || to === undefined || edges.some((edge) => edge.from === from && edge.to === to)) continue;
      edges.push({ from, to, kind: hope.kind, label: null });
    }
    const contexts = snapshot.order.flatMap((id) => {
      const entry = snapshot.entries.get(id);
      return entry?.word === "context" && entry.name !== "" ? [{ name: entry.name, about: reading.board.contexts.find((each) => each.name === entry.name)?.about ?? null }] : [];
    });
    const places = shown.map(({ x, y }): Place | null => (x === null || y === null ? null : { x, y }));
    const funnels = reading.board.funnels.map((funnel) => ({ ...funnel, steps: funnel.steps.map((step) => ({ ...step, sticky: translate(step.sticky) })) }));
    return { ...base, title: reading.board.title, legend: reading.board.legend, step: reading.board.step, findings: reading.findings, contexts, funnels, stickies, edges, places };
  }
}
