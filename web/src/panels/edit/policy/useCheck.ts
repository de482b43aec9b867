/** What the server makes of a policy as it is being written: asked for when typing pauses, an outdated question is let go. */
import { useEffect, useRef, useState } from "react";
import { ask, Refused } from "../../../sync/http";

export interface CheckFinding {
  code: string;
  severity: string;
  message: string;
  mend: string | null;
  /** The number of the clause that it is about. */
  clause: number | null;
}

interface Answer {
  sentence: string | null;
  findings: CheckFinding[];
}

/** `absent`: this server does not check what is being written. */
export type CheckState = "asking" | "told" | "failed" | "absent";

export interface Checked {
  state: CheckState;
  sentence: string | null;
  /** Each with the key of its clause. */
  findings: readonly (CheckFinding & { key: string | null })[];
  /** What it is about has been asked for at least once. */
  known: boolean;
}

export interface CheckLine {
  key: string;
  text: string;
}

const PAUSE_MS = 250;
const AGAIN_MS = 2_000;

/** Only what has the shape of an answer is believed. */
function taken(answer: unknown, keys: readonly string[]): Pick<Checked, "sentence" | "findings"> {
  const { sentence, findings } = (answer ?? {}) as Partial<Answer>;
  const list = Array.isArray(findings) ? findings : [];
  return {
    sentence: typeof sentence === "string" ? sentence : null,
    findings: list
      .filter((each) => typeof each?.message === "string")
      .map((each) => ({ ...each, mend: each.mend ?? null, key: typeof each.clause === "number" ? (keys[each.clause] ?? null) : null })),
  };
}

export function useCheck(path: string, entry: string, lines: readonly CheckLine[], revision: number): Checked {
  const [held, setHeld] = useState<Checked>({ state: "asking", sentence: null, findings: [], known: false });
  const keys = useRef<string[]>([]);
  const last = useRef<{ body: string; at: number; stop: AbortController } | null>(null);
  keys.current = lines.map((line) => line.key);
  const body = JSON.stringify({ entry, clauses: lines.map((line) => line.text) });
  useEffect(() => {
    const same = last.current?.body === body;
    if (!same) last.current?.stop.abort();
    const run = () => {
      last.current?.stop.abort();
      const stop = new AbortController();
      last.current = { body, at: Date.now(), stop };
      const asked = keys.current;
      setHeld((held) => (held.state === "absent" ? held : { ...held, state: "asking" }));
      ask<unknown>(path, { method: "POST", headers: { "content-type": "application/json" }, body, signal: stop.signal })
        .then((answer) => !stop.signal.aborted && setHeld({ state: "told", known: true, ...taken(answer, asked) }))
        .catch((error: unknown) => {
          if (stop.signal.aborted) return;
          const absent = error instanceof Refused && [404, 405, 501].includes(error.problem.status);
          setHeld({ state: absent ? "absent" : "failed", sentence: null, findings: [], known: false });
        });
    };
    // Where only the wall around it has changed, there is no hurry.
    const wait = same ? (last.current?.at ?? 0) + AGAIN_MS - Date.now() : PAUSE_MS;
    const timer = setTimeout(run, Math.max(PAUSE_MS, wait));
    return () => clearTimeout(timer);
  }, [path, body, revision]);
  useEffect(() => () => last.current?.stop.abort(), []);
  return held;
}
