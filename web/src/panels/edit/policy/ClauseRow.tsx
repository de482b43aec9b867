/** One clause: as a phrase or as text, with what the check finds in it. */
import { useId } from "react";
import { Icon } from "../../../app/Icon";
import { strings } from "../../../strings";
import { PhraseView } from "./PhraseView";
import { RowContext, type RowTools, spoken } from "./row";
import type { Row } from "./rows";
import { isReserved } from "./shapes";
import { TextBox } from "./SmallBoxes";
import type { CheckFinding } from "./useCheck";

/** A message begins with a capital and ends with a point, and so does its mend. */
const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? "" : ".");

export function FindingLine({ finding }: { finding: CheckFinding }) {
  const words = strings.policy;
  return (
    <div className={`clause-finding is-${finding.severity}`}>
      <p>
        <Icon name="warning" />
        <span className="hidden">{words.severities[finding.severity] ?? finding.severity}: </span>
        {sentence(finding.message)}
      </p>
      {finding.mend && <p className="mend">{sentence(finding.mend)}</p>}
    </div>
  );
}

interface Props {
  row: Row;
  findings: readonly CheckFinding[];
  mayLead: boolean;
  asText: boolean;
  setAsText(on: boolean): void;
  /** Begun just now: the hand goes into it. */
  focus: boolean;
  tools: Pick<RowTools, "around" | "stickies" | "palette" | "scope">;
  write(text: string): void;
  preview(text: string | null): void;
}

export function ClauseRow({ row, findings, mayLead, asText, setAsText, focus, tools, write, preview }: Props) {
  const id = useId();
  const words = strings.policy;
  const { phrase, text } = row;
  const locked = !mayLead && isReserved(text);
  const said = phrase ? spoken(words.phrases[phrase.word] ?? phrase.word) : text;
  const described = [findings.length > 0 ? `${id}-found` : "", locked ? `${id}-locked` : ""].filter(Boolean).join(" ");
  const context: RowTools = { ...tools, said, text, locked, describedBy: described === "" ? undefined : described, write, preview };
  const worst = findings.some(({ severity }) => severity === "error") ? " has-error" : findings.length > 0 ? " has-finding" : "";
  const shown = phrase !== null && !asText;
  return (
    <li>
      <div className={`clause${locked ? " is-locked" : ""}${worst}`} role="group" aria-label={words.clauseOf(said)} data-word={phrase?.word}>
        <RowContext value={context}>
          <div className="clause-main">
            {shown ? <PhraseView phrase={phrase} focus={focus} /> : <TextBox label={words.textOf} value={text} save={(next) => write(next.trim())} preview={preview} focus={focus} code />}
          </div>
          <div className="clause-tools">
            {phrase !== null && !locked && (
              <button type="button" className={`icon-button is-small${shown ? " as-text" : ""}`} aria-label={shown ? words.asText(said) : words.asForm(said)} title={shown ? words.asText(said) : words.asForm(said)} onClick={() => setAsText(!asText)}>
                <Icon name={shown ? "code" : "panel"} />
              </button>
            )}
            <button type="button" className="icon-button is-small" disabled={locked} aria-describedby={locked ? `${id}-locked` : undefined} aria-label={words.remove(said)} title={words.remove(said)} onClick={() => write("")}>
              <Icon name="bin" />
            </button>
          </div>
        </RowContext>
        {locked && (
          <p className="clause-locked" id={`${id}-locked`}>
            <Icon name="lock" /> {words.onlyLeads}
          </p>
        )}
        {findings.length > 0 && (
          <div className="clause-findings" id={`${id}-found`}>
            {findings.map((finding, nth) => (
              <FindingLine key={nth} finding={finding} />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
