/** What one edit of a text field changed. Pure. */

export interface TextChange {
  at: number;
  removed: number;
  inserted: string;
}

const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;

/** The one stretch that differs, never cutting a pair of surrogates. `caret` is where the new text's caret stands: it tells which of two equal letters was typed. */
export function changeOf(before: string, after: string, caret = after.length): TextChange | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let tail = 0;
  const reach = Math.min(most, Math.max(0, after.length - caret));
  while (tail < reach && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  let head = 0;
  while (head < most - tail && before[head] === after[head]) head++;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (head > 0 && (isLow(before.charCodeAt(head)) || isLow(after.charCodeAt(head)))) head--;
  if (tail > 0 && (isLow(before.charCodeAt(before.length - tail)) || isLow(after.charCodeAt(after.length - tail)))) tail--;
  return { at: head, removed: before.length - tail - head, inserted: after.slice(head, after.length - tail) };
}
