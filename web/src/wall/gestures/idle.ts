/** Nothing touches the wall. */
import { pressing } from "./pressing";
import type { Hand } from "./state";

export const idle: Hand = {
  name: "idle",
  down: (finger) => pressing(finger),
  move: () => idle,
  up: () => idle,
};
