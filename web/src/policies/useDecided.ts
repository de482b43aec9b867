/** Calls back once policies have decided anew and have rested for a moment. */
import { useEffect, useRef } from "react";
import { useProject } from "../app/project";

/** An answer counts over the lake: not with every decision. */
const REST_MS = 12_000;

export function useDecided(slug: string | null, run: () => void): void {
  const { pulses, board } = useProject();
  const latest = useRef(run);
  latest.current = run;
  const slugs = slug === null ? board.stickies.filter((sticky) => sticky.kind === "policy").map((sticky) => sticky.slug).join("\n") : slug;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // At most every so often, and not for what was known when one came.
    const ask = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current();
      }, REST_MS);
    };
    const began = performance.now();
    const stops = slugs.split("\n").map((each) => pulses.subscribe(`policies/${each}`, () => performance.now() - began > 1_000 && ask()));
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [pulses, slugs]);
}
