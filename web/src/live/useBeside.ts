/** What stands beside the board, as React sees it. */
import { useCallback, useSyncExternalStore } from "react";
import { besideOf } from "./beside";
import type { Room } from "./room";

const NOTHING: ReadonlyMap<string, unknown> = new Map();
const never = () => () => undefined;

/** All keys that begin so, told anew when one of them changes. */
export function useBeside(room: Room | null, prefix: string): ReadonlyMap<string, unknown> {
  return useSyncExternalStore(
    useCallback((run) => (room ? besideOf(room.wall).subscribe(prefix, run) : never()), [room, prefix]),
    () => (room ? besideOf(room.wall).entriesOf(prefix) : NOTHING),
  );
}
