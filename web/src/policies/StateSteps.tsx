/** Where a policy stands, what each state means, and the way from one to another. */
import { useState } from "react";
import { useProject } from "../app/project";
import { Prose } from "../panels/Prose";
import { strings } from "../strings";
import { setState } from "./ask";
import { useFocusAfterSwitch } from "./focus";
import { type Asked, ReasonDialog } from "./ReasonDialog";
import { type PolicyDetail, type State, STATES } from "./shapes";

const words = strings.policies;

export function States({ detail, may, changed }: { detail: PolicyDetail; may: boolean; changed(): void }) {
  const { api, reload } = useProject();
  const [asked, setAsked] = useState<Asked | null>(null);
  const current = useFocusAfterSwitch<HTMLLIElement>(detail.state);
  const [draft, setDraft] = useState("");
  const ask = (state: State) =>
    setAsked({
      title: words.switchAsk(detail.name, words.switchTo[state] ?? state),
      what: `${words.states[state] ?? ""} ${words.switchHow}`,
      go: words.switchTo[state] ?? state,
      act: async (why) => setDraft((await setState(api, detail.name, state, why)).draft ?? ""),
    });
  return (
    <section aria-label={words.state}>
      <ol className="state-steps">
        {STATES.map((state) => {
          const here = detail.state === state;
          const inside = (
            <>
              <b>{strings.states[state]}</b>
              <span>{words.states[state]}</span>
            </>
          );
          return (
            <li key={state} className={`is-${state}`} aria-current={here ? "step" : undefined} {...(here ? { ref: current, tabIndex: -1 } : {})}>
              {inside}
              {may && !here && (
                <button type="button" className="text-button" onClick={() => ask(state)}>
                  {words.switchTo[state]}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      <p className="quiet" role="status">
        {draft !== "" && <Prose text={draft} />}
      </p>
      {asked && (
        <ReasonDialog
          asked={asked}
          done={() => {
            changed();
            reload();
          }}
          close={() => setAsked(null)}
        />
      )}
    </section>
  );
}
