/** What a session is for this browser alone: whether its sheet is open, whether the camera goes along, a walk of one's own. */
import type { Room } from "../../live/room";
import type { Walk } from "./state";

export interface StageState {
  /** The sheet with the path is open. */
  open: boolean;
  /** The camera goes where the session goes; false after one has moved the wall oneself. */
  along: boolean;
  /** This browser shows everybody what it sees. */
  showing: boolean;
  /** A walk that nobody else sees. */
  own: Walk | null;
}

export class Stage {
  private held: StageState = { open: false, along: true, showing: false, own: null };
  private readonly listeners = new Set<() => void>();

  state(): StageState {
    return this.held;
  }

  subscribe(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  set(part: Partial<StageState>): void {
    const keys = Object.keys(part) as (keyof StageState)[];
    if (keys.every((key) => this.held[key] === part[key])) return;
    this.held = { ...this.held, ...part };
    for (const run of [...this.listeners]) run();
  }
}

const stages = new WeakMap<Room, Stage>();

export function stageOf(room: Room): Stage {
  const stage = stages.get(room) ?? new Stage();
  stages.set(room, stage);
  return stage;
}
