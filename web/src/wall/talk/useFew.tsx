/** A list that grows when it is asked to. */
import { type ReactNode, useState } from "react";
import { strings } from "../../strings";
import { FEW, few } from "./few";

export function useFew<T>(list: readonly T[], end: "first" | "last" = "first"): { shown: readonly T[]; more: ReactNode } {
  const [most, setMost] = useState(FEW);
  const { shown, left } = few(list, most, end);
  const more = left > 0 && (
    <button type="button" className="button is-small few-more" onClick={() => setMost(most + FEW)}>
      {strings.talk.overview.more(Math.min(left, FEW))}
    </button>
  );
  return { shown, more };
}
