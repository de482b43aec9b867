/** How the wall is shown to one person: lanes, the happy path alone. In the address; only for reading, since in a view notes stand elsewhere. */
import { useMemo } from "react";
import { useRoute } from "../app/hooks";
import { go, withQuery } from "../app/route";
import type { LanesBy } from "../board/lanes";

export interface Ways {
  lanes: LanesBy | null;
  happy: boolean;
}

export const AS_IT_IS: Ways = { lanes: null, happy: false };

export function useWays(reading: boolean): Ways {
  const route = useRoute();
  const query: Record<string, string> = "query" in route ? route.query : {};
  const by = query["lanes"];
  const lanes = by === "actor" || by === "context" ? by : null;
  const happy = query["path"] === "happy";
  return useMemo(() => (reading ? { lanes, happy } : AS_IT_IS), [reading, lanes, happy]);
}

export const chooseLanes = (lanes: LanesBy | null): void => go(withQuery({ lanes }), true);
export const chooseHappy = (happy: boolean): void => go(withQuery({ path: happy ? "happy" : null }), true);
