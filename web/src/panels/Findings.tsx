/** What is to say about the draft, and the button that puts it into force. */
import { useState } from "react";
import { Icon } from "../app/Icon";
import { useProject } from "../app/project";
import { strings } from "../strings";
import type { FindingView, PublishAnswer } from "../wire";
import { Prose } from "./Prose";

export function Findings({ close }: { close(): void }) {
  const { api, board, reload } = useProject();
  const [answer, setAnswer] = useState<PublishAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const words = strings.status;
  const findings: FindingView[] = answer && answer.findings.length > 0 ? answer.findings : board.findings;
  const errors = findings.some((finding) => finding.severity === "error");
  const publish = () => {
    setBusy(true);
    setFault(null);
    api
      .publish()
      .then((given) => {
        setAnswer(given);
        reload();
      })
      .catch((error: Error) => setFault(error.message))
      .finally(() => setBusy(false));
  };
  return (
    <div className="findings">
      <header>
        <h2>{words.title}</h2>
        <span className="quiet">
          {words.step(board.step)} · {words.typed(`${Math.round(board.typed * 100)}%`)}
        </span>
        <span className="grow" />
        <button type="button" className="icon-button" aria-label={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {findings.length === 0 ? (
        <p className="quiet">{words.clean}</p>
      ) : (
        <ol>
          {findings.map((finding, nth) => (
            <li key={nth} className={`finding is-${finding.severity}`}>
              <p>
                <Prose text={finding.message} /> <code className="quiet">{finding.code}</code>
              </p>
              <p className="mend"><Prose text={finding.mend} /></p>
              <p className="quiet">
                board.kdl, {words.line(finding.line)}
                {finding.sticky && ` · ${finding.sticky}`}
              </p>
            </li>
          ))}
        </ol>
      )}
      {!board.guest && (
        <footer>
          <p role="status" className={answer && !answer.published ? "is-error" : "quiet"}>
            {fault ?? (answer ? (answer.published ? words.published_now(answer.version) : words.notPublished) : "")}
          </p>
          <button type="button" className="button is-main" disabled={busy || errors || !board.draft_differs} onClick={publish}>
            {words.publish}
          </button>
        </footer>
      )}
    </div>
  );
}
