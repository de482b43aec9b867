/** Rows of a spreadsheet, as they lie on the clipboard. Pure. */
import type { Kind } from "../../../board/kinds";
import { kindByWord } from "./kinds";
import type { Raw } from "./found";

/** Cells by row. A cell in quotes may hold tabs, lines and doubled quotes. One walk over the text. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t" || letter === "\n" || letter === "\r") {
      row.push(cell);
      cell = "";
      if (letter === "\t") continue;
      if (letter === "\r" && text[at + 1] === "\n") at++;
      rows.push(row);
      row = [];
    } else cell += letter;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows.filter((cells) => cells.some((each) => each.trim() !== ""));
}

const NAME_HEADS = /^(?:name|title|text|sticky|note|label|description)s?$/i;
const KIND_HEADS = /^(?:kind|type|sticky type|element|category)s?$/i;
/** A column of which so much names kinds is the column of kinds. */
const KINDS_SHARE = 0.6;

export function notesOf(rows: readonly string[][]): Raw[] {
  const wide = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const first = rows[0] ?? [];
  const headed = first.some((cell) => KIND_HEADS.test(cell.trim())) || (NAME_HEADS.test((first[0] ?? "").trim()) && rows.length > 1);
  const body = headed ? rows.slice(1) : rows;
  let kinds = headed ? first.findIndex((cell) => KIND_HEADS.test(cell.trim())) : -1;
  for (let column = 0; column < Math.min(wide, 20) && kinds < 0; column++) {
    const filled = body.map((row) => row[column]?.trim() ?? "").filter(Boolean);
    if (filled.length > 0 && filled.filter((cell) => kindByWord(cell) !== null).length >= filled.length * KINDS_SHARE) kinds = column;
  }
  const headName = headed ? first.findIndex((cell) => NAME_HEADS.test(cell.trim())) : -1;
  return body.flatMap((row): Raw[] => {
    const cells = row.map((cell) => cell.trim());
    const name = (headName >= 0 ? cells[headName] : "") || cells.find((cell, column) => column !== kinds && cell !== "") || "";
    const said: Kind | null = kinds < 0 ? null : kindByWord(cells[kinds] ?? "");
    return name === "" ? [] : [{ name, colour: null, said }];
  });
}
