/** The path of ten steps: where the group is, what is to be done now, and when it is done. */
import { Icon } from "../../app/Icon";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { ExportButton } from "../export/ExportButton";
import { goToStep } from "./lead";
import { STEPS, TIME_BOX } from "./steps";

interface Props {
  room: Room;
  step: number;
  /** The board's title, for a board that has no line of its own yet. */
  title: string;
  mayLead: boolean;
}

export function Path({ room, step, title, mayLead }: Props) {
  const words = strings.session;
  const now = words.steps[step - 1];
  const next = words.steps[step];
  const go = (to: number) => goToStep(room, to, title);
  return (
    <section className="session-path" aria-labelledby="session-step">
      <h2 id="session-step">{now?.title}</h2>
      <p className="session-now">{now?.now}</p>
      <dl>
        <dt>{words.who}</dt>
        <dd>{now?.who}</dd>
        <dt>{words.done}</dt>
        <dd>{now?.done}</dd>
        <dt>{words.box}</dt>
        <dd>{words.boxOf(TIME_BOX[step - 1] ?? 20)}</dd>
      </dl>
      {mayLead && (
        <div className="session-row">
          {next && (
            <button type="button" className="button is-main" onClick={() => go(step + 1)}>
              <span>{words.nextStep(next.title)}</span> <Icon name="chevron" />
            </button>
          )}
          {step > 1 && (
            <button type="button" className="button is-quiet" onClick={() => go(step - 1)}>
              {words.previousStep}
            </button>
          )}
        </div>
      )}
      {step === STEPS && (
        <div className="session-finish">
          <p>{strings.exports.finish}</p>
          <ExportButton words />
        </div>
      )}
      <details>
        <summary>{words.allSteps}</summary>
        <ol>
          {words.steps.map((each, nth) => (
            <li key={each.title} aria-current={nth + 1 === step ? "step" : undefined} className={nth + 1 < step ? "is-done" : undefined}>
              {mayLead ? (
                <button type="button" className="text-button" onClick={() => nth + 1 !== step && go(nth + 1)}>
                  {each.title}
                </button>
              ) : (
                <span>{each.title}</span>
              )}
              <small>{TIME_BOX[nth]}′</small>
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
