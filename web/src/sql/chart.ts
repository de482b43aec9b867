/** Whether a result can be drawn, and as what: the first column that names or dates, against the first that counts. */
import type { Json, SqlAnswer } from "../wire";

export interface Mark {
  label: string;
  value: number;
}

export interface Chart {
  kind: "bars" | "line";
  /** Names of the two columns. */
  across: string;
  up: string;
  marks: Mark[];
  /** Rows that are not drawn, because there are too many. */
  left: number;
}

const BARS_MOST = 24;
const POINTS_MOST = 2_000;

const isNumber = (type: string): boolean => /int|float|decimal|double|real|number/i.test(type);
const isTime = (type: string): boolean => /timestamp|date/i.test(type);

/** A cell as a number; NaN where it is none. */
export function numeric(cell: Json | undefined): number {
  if (typeof cell === "number") return cell;
  return typeof cell === "string" && cell.trim() !== "" ? Number(cell) : Number.NaN;
}

/** A cell as text, times without what says nothing. */
export function cellText(cell: Json | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "string") return cell.replace(/^(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?Z$/, "$1");
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

export function chartOf(answer: SqlAnswer): Chart | null {
  const { columns, rows } = answer;
  if (rows.length < 2) return null;
  const time = columns.findIndex((column) => isTime(column.type));
  const name = columns.findIndex((column) => !isNumber(column.type) && !isTime(column.type));
  const numbers = columns.flatMap((column, at) => (isNumber(column.type) ? [at] : []));
  const across = time >= 0 ? time : name >= 0 ? name : (numbers[0] ?? -1);
  const up = numbers.find((at) => at !== across) ?? -1;
  const acrossColumn = columns[across];
  const upColumn = columns[up];
  if (!acrossColumn || !upColumn) return null;
  const all = rows.map((row) => ({ label: cellText(row[across]), value: numeric(row[up]) })).filter((mark) => Number.isFinite(mark.value));
  if (all.length < 2) return null;
  const line = time >= 0 || name < 0;
  if (line) {
    const order = time >= 0 ? (a: Mark, b: Mark) => Date.parse(a.label) - Date.parse(b.label) : (a: Mark, b: Mark) => Number(a.label) - Number(b.label);
    all.sort(order);
  }
  const most = line ? POINTS_MOST : BARS_MOST;
  return { kind: line ? "line" : "bars", across: acrossColumn.name, up: upColumn.name, marks: all.slice(0, most), left: Math.max(0, all.length - most) };
}

/** Round numbers from at most `low` to at least `high`, about `wanted` of them. */
export function ticks(low: number, high: number, wanted = 4): number[] {
  const from = Math.min(0, low);
  const to = Math.max(0, high);
  const span = to - from || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
