/**
 * Comments on stickies, out of what stands under `talk/` (docs/decisions/0018-live-wall.md). Pure. What others wrote is not
 * trusted: a value of another shape is no comment, and what is too long is cut.
 */
import { cleanName } from "../../live/people";

export interface Comment {
  id: string;
  /** The id of the sticky's entry. */
  entry: string;
  text: string;
  by: string;
  person: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Of a thread's first comment: the thread is resolved. */
  done: boolean;
  /** The id of the comment that it answers, or nothing. */
  reply: string;
}

export interface Thread {
  first: Comment;
  replies: Comment[];
  /** What it answered was deleted: the oldest answer stands first. */
  headless: boolean;
  /** When somebody last said something in it. */
  last: number;
}

export const TALK = "talk/";
/** Bytes of UTF-8. */
export const TEXT_MOST = 2_000;
const AT_MOST = 8.64e15;
const KEY = /^talk\/([A-Za-z0-9_-]{12,32})$/;
const ID = /^[A-Za-z0-9_-]{12,32}$/;

const encoder = new TextEncoder();
export const bytesOf = (text: string): number => encoder.encode(text).length;

export const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value);
export const instantOf = (value: unknown): number => (typeof value === "number" && value >= 0 && value <= AT_MOST ? value : 0);

/** A comment that somebody wrote, if it is one. */
export function commentOf(key: string, value: unknown): Comment | null {
  const id = KEY.exec(key)?.[1];
  if (id === undefined || value === null || typeof value !== "object") return null;
  const { entry, text, by, person, at, done, reply } = value as Record<string, unknown>;
  if (!isId(entry) || typeof text !== "string" || text.trim() === "") return null;
  return {
    id,
    entry,
    text: text.slice(0, TEXT_MOST),
    by: typeof by === "string" ? cleanName(by.slice(0, 200)) : "",
    person: isId(person) ? person : "",
    at: instantOf(at),
    done: done === true,
    reply: isId(reply) && reply !== id ? reply : "",
  };
}

const byTime = (a: Comment, b: Comment): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** In which thread each comment stands: the id of its first comment, or what it answered where that is no more. */
function headsOf(all: ReadonlyMap<string, Comment>): Map<string, string> {
  const heads = new Map<string, string>();
  for (const comment of all.values()) {
    const path = new Set<string>();
    let head: string | undefined;
    for (let at = comment; head === undefined; ) {
      const above = all.get(at.reply);
      // Answers that go round in a circle begin where they were entered, and a thread stays with its sticky.
      if (path.has(at.id) || at.reply === "") head = at.id;
      else if (heads.has(at.id)) head = heads.get(at.id);
      else if (above && above.entry !== at.entry) head = at.id;
      else if (!above) head = `${at.reply} ${at.entry}`;
      path.add(at.id);
      if (above) at = above;
    }
    for (const id of path) heads.set(id, heads.get(id) ?? head);
  }
  return heads;
}

/** All threads, the oldest first. */
export function threadsOf(values: ReadonlyMap<string, unknown>): Thread[] {
  const all = new Map<string, Comment>();
  for (const [key, value] of values) {
    const comment = commentOf(key, value);
    if (comment) all.set(comment.id, comment);
  }
  const groups = new Map<string, Comment[]>();
  for (const [id, head] of headsOf(all)) {
    const comment = all.get(id);
    if (!comment) continue;
    const held = groups.get(head);
    if (held) held.push(comment);
    else groups.set(head, [comment]);
  }
  const threads: Thread[] = [];
  for (const [head, comments] of groups) {
    comments.sort(byTime);
    const first = all.get(head) ?? comments[0];
    if (!first) continue;
    const replies = comments.filter((each) => each !== first);
    threads.push({ first, replies, headless: first.reply !== "", last: Math.max(first.at, replies.at(-1)?.at ?? 0) });
  }
  return threads.sort((a, b) => byTime(a.first, b.first));
}

/** How many threads are open on each sticky. */
export function openOn(threads: readonly Thread[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const { first } of threads) if (!first.done) open.set(first.entry, (open.get(first.entry) ?? 0) + 1);
  return open;
}

/** Everybody who has said something, once each. */
export function speakers(threads: readonly Thread[]): string[] {
  return [...new Set(threads.flatMap(({ first, replies }) => [first.by, ...replies.map(({ by }) => by)]).filter(Boolean))];
}
