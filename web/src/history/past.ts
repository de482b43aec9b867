/** The board as it stood at the end of a moment: fetched, looked at, and made ready for the wall's picture. */
import type { LiveBoard, LiveSticky } from "../live/compose";
import type { Place } from "../live/edits";
import type { Api } from "../sync/api";
import { ask } from "../sync/http";
import type { BoardView } from "../wire";
import { idIn } from "./moments";

export interface Past {
  /** The key of its moment. */
  key: string;
  board: LiveBoard;
  /** The entries that the moment's edits touched; not all of them are stickies. */
  changed: readonly string[];
}

const placeOf = (value: unknown): Place | null => {
  const { x, y } = (value ?? {}) as { x?: unknown; y?: unknown };
  return typeof x === "number" && typeof y === "number" && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
};

interface Answer {
  ids?: unknown;
  places?: unknown;
  changed?: unknown;
  board: BoardView;
}

/** `like`: a board whose stickies are used again where they say the same, so that what did not change is not drawn anew. */
export function pastOf(key: string, answer: Answer, like?: LiveBoard): Past {
  const ids = Array.isArray(answer.ids) ? answer.ids : [];
  const places = Array.isArray(answer.places) ? answer.places : [];
  const before = new Map(like?.stickies.map((sticky) => [sticky.id, sticky]));
  const keys = new Set<string>();
  const stickies = answer.board.stickies.map((sticky, nth): LiveSticky => {
    const entry = typeof ids[nth] === "string" ? (ids[nth] as string) : `~${nth}`;
    const named = `${sticky.kind}/${sticky.slug}`;
    const called = keys.has(named) ? entry : named;
    keys.add(called);
    const made = { ...sticky, id: entry, key: called };
    const held = before.get(entry);
    return held && JSON.stringify(held) === JSON.stringify(made) ? held : made;
  });
  const changed = Array.isArray(answer.changed) ? answer.changed.filter((each): each is string => typeof each === "string") : [];
  // Funnels are drawn with the numbers of today, which that day did not know.
  return { key, changed, board: { ...answer.board, funnels: [], stickies, places: stickies.map((_, nth) => placeOf(places[nth])) } };
}

export async function fetchPast(api: Api, key: string, like?: LiveBoard): Promise<Past> {
  const answer = await ask<Answer>(api.path(`wall/history/${encodeURIComponent(idIn(key))}`));
  if (!Array.isArray(answer?.board?.stickies) || !Array.isArray(answer.board.edges)) throw new Error("no board");
  return pastOf(key, answer, like);
}

/** How much room a board takes in memory: its stickies, and something for itself. */
export const weightOf = ({ board }: Past): number => 50 + board.stickies.length;
/** Some 60 boards of an ordinary workshop, or a dozen of a very large one. */
export const WEIGHT_MOST = 24_000;
