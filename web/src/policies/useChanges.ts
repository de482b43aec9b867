/** Calls back when what is told of policies is no longer so: somebody pulled the switch, the board was published, or they decided anew. */
import { useEffect, useRef } from "react";
import { useProject } from "../app/project";

/** An answer counts over the lake: not with every decision. */
const REST_MS = 12_000;
/** What comes at first is what was known before. */
const FIRST_MS = 1_000;

/** `slug` is null for all policies. */
export function useChanges(slug: string | null, run: () => void): void {
  const { pulses, board, follow } = useProject();
  const latest = useRef(run);
  latest.current = run;
  const slugs = slug === null ? board.stickies.filter((sticky) => sticky.kind === "policy").map((sticky) => sticky.slug).join("\n") : slug;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const began = performance.now();
    const ask = () => {
      if (performance.now() - began < FIRST_MS) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current();
      }, REST_MS);
    };
    const stops = slugs.split("\n").map((each) => pulses.subscribe(`policies/${each}`, ask));
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [pulses, slugs]);
  useEffect(() => follow({ kind: "switched" }, ({ records }) => records.length > 0 && latest.current()), [follow]);
  const version = useRef(board.version);
  useEffect(() => {
    if (version.current === board.version) return;
    version.current = board.version;
    latest.current();
  }, [board.version]);
}
