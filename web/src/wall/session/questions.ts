/** What is asked at a stop of a walk, in plain words. */
import { strings } from "../../strings";
import type { Way } from "./state";
import type { Gap, Stop } from "./stops";

export interface Question {
  text: string;
  /** Something is missing on the wall; otherwise it is the question that every stop asks. */
  gap: boolean;
}

function ofGap(gap: Gap): string {
  const words = strings.session.walk.gap;
  switch (gap.kind) {
    case "hotspot":
      return words.hotspot(gap.text);
    case "opportunity":
      return words.opportunity(gap.text);
    case "finding":
      return words.finding(gap.text);
    default:
      return words[gap.kind];
  }
}

/** `at` is the stop's place in time among `all`. */
export function questionsOf(stop: Stop, way: Way, at: number, all: number): Question[] {
  const { ask } = strings.session.walk;
  const usual = way === "forward" ? (at === all - 1 ? ask.ends : ask.forward) : at === 0 ? ask.begins : ask.backward;
  const texts = [...new Set(stop.gaps.map(ofGap))].map((text) => ({ text, gap: true }));
  return [{ text: usual, gap: false }, ...texts];
}
