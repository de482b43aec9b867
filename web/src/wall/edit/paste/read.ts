/** Reads a clipboard: our own notes, a list, a table, Excalidraw, Miro. Every length is checked first. Pure but for `plain`. */
import type { Palette } from "../../../board/colours";
import { oneLine, type NewNote } from "../../../live/edits";
import { notesIn } from "../clipboard";
import { fromExcalidraw } from "./excalidraw";
import { CLIPBOARD_MOST, type Found, type Group, LINES_MOST, NAME_MOST, type Raw, type Source } from "./found";
import { kindByColour, kindByWords } from "./kinds";
import { fromMiro, type Plain } from "./miro";
import { cellsOf, notesOf } from "./table";

export interface Clipboard {
  text: string;
  html: string;
}

interface Board {
  palette: Palette;
  legend: Readonly<Record<string, string>>;
}

/** A longer list is asked about before it is set down. */
const LIST_ASKED = 40;

function grouped(source: Source, raws: readonly Raw[], { palette, legend }: Board): Found {
  const notes = raws.flatMap((raw) => {
    const name = oneLine(raw.name).replace(/\s+/g, " ").trim().slice(0, NAME_MOST);
    return name === "" ? [] : [{ ...raw, name }];
  });
  if (notes.length > LINES_MOST) return { state: "too-many", count: notes.length };
  const groups = new Map<string, Group>();
  const byColour = new Map<string, Group["kind"]>();
  for (const note of notes) {
    if (note.colour !== null && !byColour.has(note.colour)) byColour.set(note.colour, kindByColour(note.colour, palette, legend));
    const painted = note.colour === null ? null : (byColour.get(note.colour) ?? null);
    const kind = note.said ?? painted ?? (source === "table" || source === "lines" ? "event" : kindByWords(note.name));
    const key = `${painted === null ? "" : note.colour} ${kind ?? ""}`;
    const group = groups.get(key) ?? { key, colour: painted === null ? null : note.colour, kind, notes: [] };
    group.notes.push(note);
    groups.set(key, group);
  }
  const list = [...groups.values()].sort((a, b) => Number(a.kind === null) - Number(b.kind === null) || b.notes.length - a.notes.length);
  return { state: "groups", source, groups: list, count: notes.length, placed: notes.length > 0 && notes.every((note) => note.w !== undefined && note.w > 0) };
}

/** Null where nothing is there to paste. */
export function read({ text, html }: Clipboard, board: Board, plain: Plain): Found | null {
  if (text.length + html.length > CLIPBOARD_MOST) return { state: "too-long" };
  const drawn = fromExcalidraw(text);
  if (drawn) return grouped("excalidraw", drawn, board);
  const miro = fromMiro(html, plain);
  if (miro && miro.length > 0) return grouped("miro", miro, board);
  if (miro && text.trim() === "") return { state: "sealed" };
  if (text.includes("stormlake/notes")) {
    const notes = notesIn(text, "event");
    if (notes.length > LINES_MOST) return { state: "too-many", count: notes.length };
    return notes.length === 0 ? null : { state: "notes", source: "ours", notes };
  }
  if (text.includes("\t")) {
    const rows = cellsOf(text);
    if (rows.length > LINES_MOST) return { state: "too-many", count: rows.length };
    return rows.length === 0 ? null : grouped("table", notesOf(rows), board);
  }
  const notes = notesIn(text, "event");
  if (notes.length > LINES_MOST) return { state: "too-many", count: notes.length };
  if (notes.length > LIST_ASKED) return grouped("lines", notes.map((note): Raw => ({ name: note.name ?? "", colour: null, said: note.word as Raw["said"] })), board);
  return notes.length === 0 ? null : { state: "notes", source: "lines", notes };
}

/** What a note of ours is as wide and as high as, with the gap to the next. */
const PITCH = { w: 190, h: 150 };
const middle = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** The notes to set down; `kinds` says what each group is to be, null leaves it out. */
export function notesFrom(groups: readonly Group[], kinds: ReadonlyMap<string, string | null>, keepPlaces: boolean): NewNote[] {
  const shown = groups.flatMap((group) => {
    const word = kinds.has(group.key) ? kinds.get(group.key) : (group.kind ?? "hotspot");
    return word === null || word === undefined ? [] : group.notes.map((raw) => ({ raw, word }));
  });
  if (!keepPlaces) return shown.map(({ raw, word }) => ({ word, name: raw.name }));
  const across = PITCH.w / Math.max(1, middle(shown.map(({ raw }) => raw.w ?? 1)));
  const down = PITCH.h / Math.max(1, middle(shown.map(({ raw }) => raw.h ?? 1)));
  return shown.map(({ raw, word }) => ({ word, name: raw.name, x: Math.round((raw.x ?? 0) * across), y: Math.round((raw.y ?? 0) * down) }));
}
