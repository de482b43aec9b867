/** The policy as the server says it, what is wrong with it as a whole, and how the check stands. */
import { Icon } from "../../../app/Icon";
import { strings } from "../../../strings";
import { FindingLine } from "./ClauseRow";
import type { CheckFinding, CheckState } from "./useCheck";

interface Props {
  sentence: string | null;
  /** What no clause shows. */
  findings: readonly CheckFinding[];
  all: number;
  /** What is said to those who listen when it changes. */
  spokenOf: readonly CheckFinding[];
  state: CheckState;
}

const SPOKEN_MOST = 3;

export function Sentence({ sentence, findings, all, spokenOf, state }: Props) {
  const words = strings.policy;
  const line = { asking: words.checking, told: all === 0 ? words.fine : words.found(all), failed: words.unchecked, absent: "" }[state];
  const tone = state === "told" ? (all === 0 ? " is-fine" : " is-found") : "";
  return (
    <div className="policy-said">
      <p className={`sentence${sentence ? "" : " is-empty"}`}>{sentence ?? words.noSentence}</p>
      {line !== "" && (
        <p className={`check-state${tone}`} aria-hidden="true">
          {state === "told" && <Icon name={all === 0 ? "check" : "warning"} />}
          {line}
        </p>
      )}
      {/* Said once typing has paused, and only when it has become another. */}
      <p className="hidden" role="status">
        {spokenOf.slice(0, SPOKEN_MOST).map(({ message, mend }) => words.saidFinding(message, mend)).join(" ")}
      </p>
      {findings.map((finding, nth) => (
        <FindingLine key={nth} finding={finding} />
      ))}
    </div>
  );
}
