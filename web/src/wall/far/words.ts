/** A name in lines, as the page would break it: words stay whole, and the lines are about equally long. */

export type Measure = (word: string) => number;

const SPACE = 0.24;

function broken(words: readonly { text: string; wide: number }[], room: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const { text, wide } of words) {
    if (line !== "" && used + SPACE + wide <= room) {
      line += ` ${text}`;
      used += SPACE + wide;
    } else {
      if (line !== "") lines.push(line);
      line = text;
      used = wide;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** Cuts a word that is wider than a line. */
function cut(word: string, room: number, measure: Measure): string[] {
  const wide = measure(word);
  if (wide <= room) return [word];
  const letters = [...word];
  const each = Math.max(1, Math.floor((letters.length * room) / wide));
  const parts: string[] = [];
  for (let from = 0; from < letters.length; from += each) parts.push(letters.slice(from, from + each).join(""));
  return parts;
}

/** Breaks `text` to lines of at most `room` em; `measure` gives the width of a word in em. */
export function linesOf(text: string, room: number, measure: Measure): string[] {
  if (room <= 0) return [];
  const words = text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) => cut(word, room, measure))
    .map((word) => ({ text: word, wide: measure(word) }));
  const most = broken(words, room);
  if (most.length < 2) return most;
  // The narrowest column that needs no more lines: what `text-wrap: balance` looks for.
  let [low, high] = [room / most.length / 2, room];
  for (let nth = 0; nth < 7; nth++) {
    const middle = (low + high) / 2;
    if (broken(words, middle).length > most.length || words.some((word) => word.wide > middle)) low = middle;
    else high = middle;
  }
  return broken(words, high);
}
