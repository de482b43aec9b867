/** Keys that put entries in order: strings of `0–9 A–Z a–z`, compared by bytes, between two of which there is always a further one. Pure. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;
const LEAST = DIGITS[0] as string;

/** Orders two keys as the server does. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function valid(key: string): boolean {
  return key !== "" && !key.endsWith(LEAST) && [...key].every((letter) => DIGITS.includes(letter));
}

/**
 * A key after `a` and before `b`; null stands for the very beginning and the very end. Where the two leave no room, as
 * when two people made the same key, one right after `a`.
 */
export function between(a: string | null, b: string | null): string {
  const low = a !== null && valid(a) ? a : "";
  const high = b !== null && valid(b) && b > low ? b : null;
  let key = "";
  let open = high === null;
  for (let at = 0; ; at++) {
    const from = at < low.length ? DIGITS.indexOf(low[at] as string) : 0;
    const to = open || high === null ? BASE : at < high.length ? DIGITS.indexOf(high[at] as string) : 0;
    if (to - from > 1) {
      // Written on at the end, keys grow by small steps, so that a long list does not make long keys.
      const step = open && high === null ? Math.min(from + 4, BASE - 1) : Math.floor((from + to) / 2);
      return key + DIGITS[step > from ? step : from + 1];
    }
    key += DIGITS[from];
    if (to > from) open = true;
  }
}

/** `count` keys in a row between two. */
export function several(a: string | null, b: string | null, count: number): string[] {
  const keys: string[] = [];
  let last = a;
  for (let nth = 0; nth < count; nth++) {
    last = between(last, b);
    keys.push(last);
  }
  return keys;
}

/** Many keys after `a`, all of about the same length, however many there are. */
export function row(a: string | null, count: number): string[] {
  const stem = between(a, null);
  const places = Math.max(1, Math.ceil(Math.log(count + 1) / Math.log(BASE)));
  return Array.from({ length: count }, (_, nth) => {
    let rest = nth;
    let digits = "";
    for (let place = 0; place < places; place++) {
      digits = (DIGITS[rest % BASE] as string) + digits;
      rest = Math.floor(rest / BASE);
    }
    // No key ends in the least digit.
    return `${stem}${digits}V`;
  });
}
