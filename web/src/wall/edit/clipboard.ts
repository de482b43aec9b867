/** Notes on the clipboard: our own JSON among other text, and plain lines, each a sticky. Pure. */
import { isNote, type Paper, PAPERS } from "../../board/kinds";
import type { Entry } from "../../live/document";
import { isSticky, type NewNote, NOTE_MOST, wordsFor } from "../../live/edits";
import { CLIPBOARD_MOST, LINES_MOST as NOTES_MOST } from "./paste/found";

const MARK = "stormlake/notes";
const NAME_MOST = 300;
const LINES_MOST = 200;
const HEADS_MOST = 30;

interface Copied {
  [MARK]: 1;
  notes: NewNote[];
}

export function copyOf(entries: readonly Entry[], placeOf: (id: string) => { x: number; y: number } | undefined): string {
  const notes = entries.map((entry): NewNote => ({ word: entry.word, name: entry.name, head: { ...entry.head }, body: entry.body.map((line) => line.text), ...placeOf(entry.id) }));
  return JSON.stringify({ [MARK]: 1, notes } satisfies Copied);
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);

function noteOf(given: unknown): NewNote | null {
  if (!isObject(given) || typeof given["word"] !== "string" || !isSticky(given["word"])) return null;
  const head = isObject(given["head"]) ? Object.entries(given["head"]).filter((pair): pair is [string, string] => typeof pair[1] === "string").slice(0, HEADS_MOST) : [];
  const body = Array.isArray(given["body"]) ? given["body"].filter((line): line is string => typeof line === "string").slice(0, LINES_MOST) : [];
  const at = [given["x"], given["y"]].every((each) => typeof each === "number" && Math.abs(each) < 1e7) ? { x: given["x"] as number, y: given["y"] as number } : {};
  const name = typeof given["name"] === "string" ? given["name"] : "";
  return { word: given["word"], name: wordsFor(given["word"], name).slice(0, isNote(given["word"]) ? NOTE_MOST : NAME_MOST), head: Object.fromEntries(head), body, ...at };
}

/** What a line of a list is about, without its bullet, number or quotes; a spreadsheet's row is its first cell. */
function wordsOf(line: string): string {
  const cell = line.split("\t").find((each) => each.trim() !== "") ?? "";
  return cell.trim().replace(/^(?:[-*•–]|\d{1,3}[.)])\s+/, "").replace(/^"(.*)"$/, "$1").trim();
}

/** A line may name its kind: `command: Send card`. */
function lineNote(line: string, kind: Paper): NewNote {
  const named = /^([a-z -]{5,15}):\s*(.+)$/i.exec(line);
  const word = named?.[1]?.toLowerCase().replaceAll(" ", "-");
  const known = PAPERS.find((each) => each === word || (each === "external" && word === "external-system"));
  return { word: known ?? kind, name: (known ? (named?.[2] ?? line) : line).slice(0, NAME_MOST) };
}

/** One more than may be pasted where there are more: whoever asks says so. */
export function notesIn(text: string, kind: Paper): NewNote[] {
  const short = text.slice(0, CLIPBOARD_MOST);
  if (short.includes(MARK)) {
    try {
      const given: unknown = JSON.parse(short);
      if (isObject(given) && Array.isArray(given["notes"])) return given["notes"].slice(0, NOTES_MOST + 1).flatMap((each) => noteOf(each) ?? []);
    } catch {
      return [];
    }
  }
  return short.split(/\r\n|[\r\n]/).map(wordsOf).filter(Boolean).slice(0, NOTES_MOST + 1).map((line) => lineNote(line, kind));
}
