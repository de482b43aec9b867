/** What is veiled on a wall, as React sees it. */
import { useMemo } from "react";
import { personId } from "./beside";
import type { Room } from "./room";
import { useBeside } from "./useBeside";
import { VEIL, type Veils, veilsOf } from "./veil";

export function useVeils(room: Room | null): Veils {
  const veils = useBeside(room, VEIL);
  const round = useBeside(room, "session/silent").get("session/silent");
  return useMemo(() => veilsOf(veils, typeof round === "string" && round !== "" ? round : null, personId()), [veils, round]);
}
