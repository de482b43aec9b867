/** Some of a list that strangers can make as long as they like; the rest is shown when it is asked for. */

/** So many are shown at first, and as many more each time. */
export const FEW = 40;

export function few<T>(list: readonly T[], most: number, end: "first" | "last"): { shown: readonly T[]; left: number } {
  const shown = list.length <= most ? list : end === "first" ? list.slice(0, most) : list.slice(-most);
  return { shown, left: list.length - shown.length };
}
