/** How large words can be written on a note so that they fit. Pure: widths are estimated, never measured. */

const NARROW = "ijlI.,:;'|!ftr()[]1 -";
const WIDE = "mwMW@%&";

/** Width of a text in em of a humanist sans at weight 600, on the safe side. */
export function widthOf(text: string): number {
  let em = 0;
  for (const char of text) {
    if (NARROW.includes(char)) em += 0.36;
    else if (WIDE.includes(char)) em += 0.9;
    else if (char >= "A" && char <= "Z") em += 0.68;
    else if (char > "\u2e7f") em += 1.02;
    else em += 0.57;
  }
  return em;
}

/** How many lines a text takes at a width in em; Infinity where a word is wider than a line. */
export function linesAt(text: string, em: number): number {
  let lines = 1;
  let used = 0;
  for (const word of text.split(/\s+/)) {
    const wide = widthOf(word);
    if (wide > em) return Infinity;
    const next = used === 0 ? wide : used + 0.3 + wide;
    if (next > em) {
      lines += 1;
      used = wide;
    } else used = next;
  }
  return lines;
}

const LINE_HEIGHT = 1.16;

/** The largest size (px) at which a text fits a box, between two bounds. At `least` it may be cut off. */
export function fitText(text: string, box: { w: number; h: number }, least: number, greatest: number): number {
  for (let size = greatest; size > least; size -= 0.5) {
    const lines = linesAt(text, box.w / size);
    if (lines * size * LINE_HEIGHT <= box.h) return size;
  }
  return least;
}
