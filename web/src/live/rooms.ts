/** Which project's wall this browser stands at. One at a time. */
import type { Api } from "../sync/api";
import { isShut, Unreachable } from "../sync/http";
import { read } from "./reading";
import type { Room } from "./room";

let project: string | null = null;
let room: Room | null = null;
let entering: AbortController | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
const RETRY_MS = 4_000;
const listeners = new Set<() => void>();

function become(next: Room | null): void {
  room = next;
  for (const run of [...listeners]) run();
}

export const currentRoom = (): Room | null => room;

export function onRoom(run: () => void): () => void {
  listeners.add(run);
  return () => listeners.delete(run);
}

const baseOf = (api: Api): string => api.path("").replace(/\/$/, "");

/** Takes away what this browser could not send to a wall that it may not see any more. */
export function forget(api: Api): void {
  void import("./unsent/kept").then(({ forget }) => forget(baseOf(api)));
}

/** Goes to a project's wall. Where the server has none, or keeps it from this browser, there is no room and the wall is for reading. */
export function enter(api: Api, told: () => void): void {
  if (project === api.project) return;
  leave();
  project = api.project;
  const base = baseOf(api);
  const stop = new AbortController();
  entering = stop;
  read(`${base}/wall/reading`, stop.signal)
    .then(async (reading) => {
      // An answer of another kind than ours: some page, but no wall.
      if (!Array.isArray(reading?.ids) || !Array.isArray(reading.board?.stickies)) return;
      const [{ Room }, { Kept }] = await Promise.all([import("./room"), import("./unsent/kept")]);
      const kept = await Kept.open(base);
      if (stop.signal.aborted) kept.close();
      else become(new Room(base, reading, told, kept));
    })
    .catch((error: unknown) => {
      if (isShut(error)) forget(api);
      if (stop.signal.aborted || !(error instanceof Unreachable)) return;
      retry = setTimeout(() => {
        project = null;
        enter(api, told);
      }, RETRY_MS);
    });
}

export function leave(): void {
  clearTimeout(retry);
  entering?.abort();
  entering = null;
  project = null;
  const old = room;
  if (old) become(null);
  old?.close();
}
