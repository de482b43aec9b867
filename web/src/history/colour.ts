/** A colour for everybody who edited: the same one in every browser and at every visit. Pure. */
import { COLOURS } from "../live/people";
import { NOBODY } from "./moments";

export const FILE_COLOUR = "#5d6470";

const isNobody = (who: string): boolean => Object.values<string>(NOBODY).includes(who);

export function colourOf(who: string): string {
  if (isNobody(who)) return FILE_COLOUR;
  let sum = 0;
  for (const letter of who) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return COLOURS[sum % COLOURS.length] ?? FILE_COLOUR;
}

/** Colours for a whole group: nobody has another's as long as there are enough. */
export function coloursOf(people: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const free = new Set(COLOURS);
  // In the order of names, so that who came first does not change who has which.
  for (const who of [...people].sort()) {
    const own = colourOf(who);
    const colour = isNobody(who) || free.has(own) || free.size === 0 ? own : ([...free][0] ?? own);
    free.delete(colour);
    given.set(who, colour);
  }
  return given;
}
