/** Who is here: names, colours, cursors and what each has picked. */
import type { Awareness } from "y-protocols/awareness";
import type { Point } from "../board/geometry";

export interface Person {
  client: number;
  name: string;
  colour: string;
  /** In the document's coordinates. */
  cursor: Point | null;
  /** Ids of the entries that they have picked. */
  picked: string[];
  /** How far they have dragged what they have picked, while they drag it. */
  drag: Point | null;
  /** The entry that they are writing on. */
  writing: string | null;
  /** What the middle of their screen shows, and how near. */
  view: (Point & { k: number }) | null;
}

/** White words are readable on each of these (WCAG AA), and each stands out from the papers. */
export const COLOURS = ["#b3261e", "#0b5fc0", "#7a3fb0", "#1f6b3a", "#a1481b", "#0f6478", "#ad1a66", "#5a5a00", "#4a4f9c", "#6b3d2e"];

const NAME = "stormlake.name";
const NAME_MOST = 40;
const PICKED_MOST = 200;

export function keptName(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

export function keepName(name: string): string {
  const clean = cleanName(name);
  try {
    localStorage.setItem(NAME, clean);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
  return clean;
}

export const cleanName = (name: string): string => name.replace(/\s+/g, " ").trim().slice(0, NAME_MOST);

/** Two letters for a badge. */
export function initials(name: string): string {
  const words = name.split(" ").filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...(word ?? "")][0] ?? "") : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}

const point = (value: unknown): Point | null => {
  const { x, y } = (value ?? {}) as { x?: unknown; y?: unknown };
  return typeof x === "number" && typeof y === "number" && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
};

/** A person out of what another browser says of itself: nothing of it is trusted. */
export function personOf(client: number, state: unknown): Person | null {
  if (state === null || typeof state !== "object") return null;
  const { name, colour, cursor, picked, drag, writing, view } = state as Record<string, unknown>;
  if (typeof name !== "string" || cleanName(name) === "") return null;
  const k = (view as { k?: unknown } | null | undefined)?.k;
  const at = point(view);
  return {
    client,
    name: cleanName(name),
    colour: typeof colour === "string" && COLOURS.includes(colour) ? colour : (COLOURS[client % COLOURS.length] ?? "#b3261e"),
    cursor: point(cursor),
    picked: Array.isArray(picked) ? picked.filter((id): id is string => typeof id === "string").slice(0, PICKED_MOST) : [],
    drag: point(drag),
    writing: typeof writing === "string" ? writing : null,
    view: at && typeof k === "number" && k > 0 && Number.isFinite(k) ? { ...at, k } : null,
  };
}

/** Everybody else, in the order in which they came to mind of this browser. */
export function others(awareness: Awareness): Person[] {
  return [...awareness.getStates()].flatMap(([client, state]) => {
    if (client === awareness.clientID) return [];
    return personOf(client, state) ?? [];
  });
}

/** A colour that nobody here has yet, if there is one. */
export function freeColour(awareness: Awareness): string {
  const taken = new Set(others(awareness).map((person) => person.colour));
  const from = awareness.clientID % COLOURS.length;
  const turned = [...COLOURS.slice(from), ...COLOURS.slice(0, from)];
  return turned.find((colour) => !taken.has(colour)) ?? turned[0] ?? "#b3261e";
}
