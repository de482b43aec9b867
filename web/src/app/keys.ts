/** Keys as they stand on a keyboard of the reader's language: `Ctrl Z`, `Strg+Z`. */
import { strings } from "../strings";

export function keysOf(english: string): string {
  return english
    .split(" ")
    .map((key) => strings.keys[key] ?? key)
    .join(strings.keysBetween);
}
