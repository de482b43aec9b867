/** The line at the foot: which version runs, whether the draft differs, and whether what is shown is live. */
import { useRef, useState } from "react";
import { Findings } from "../panels/Findings";
import { AllStopped } from "../policies/AllStopped";
import { strings } from "../strings";
import { ago, clock, count } from "../sync/words";
import { ExportButton } from "../wall/export/ExportButton";
import { useRoute } from "./hooks";
import { Link } from "./Link";
import { useLedger, useProject, useServerNow } from "./project";
import { address } from "./route";

export function StatusStrip() {
  const { board, connection, name } = useProject();
  const { page } = useRoute();
  const ledger = useLedger();
  const now = useServerNow();
  const dialog = useRef<HTMLDialogElement>(null);
  const [opened, setOpened] = useState(false);
  const errors = board.findings.filter((finding) => finding.severity === "error").length;
  const warnings = board.findings.filter((finding) => finding.severity === "warning").length;
  const open = () => {
    setOpened(true);
    dialog.current?.showModal();
  };
  const words = strings.status;
  return (
    <footer className="status">
      <span className={`connection is-${connection}`} role="status">
        <i aria-hidden="true" />
        {words.connection[connection]}
      </span>
      <span className="status-version" title={board.published ? clock(board.published) : undefined}>
        {board.version === 0 ? words.draft : words.version(board.version)}
        {board.published && <span className="quiet wide-only"> · {words.published(ago(board.published, now))}</span>}
      </span>
      {(board.draft_differs || board.findings.length > 0) && (
        <button type="button" className={`pill ${errors > 0 ? "is-error" : "is-warning"}`} onClick={open}>
          {board.draft_differs ? words.differs : words.title}
          {errors + warnings > 0 && <span> · {words.findings(errors, warnings)}</span>}
        </button>
      )}
      <AllStopped />
      <span className="grow" />
      <span className="quiet wide-only">{words.typed(`${Math.round(board.typed * 100)}%`)}</span>
      {ledger && !board.guest && (
        <Link className={`mini-ledger ${ledger.balanced ? "" : "is-error"}`} href={address(name, "quarantine")} aria-label={strings.ledger.title}>
          <b>{count(ledger.received)}</b>
          <span className="wide-only"> {strings.ledger.received}</span> = {count(ledger.accepted)} + {count(ledger.duplicate)} + {count(ledger.quarantined)}
        </Link>
      )}
      {/* Where the head has no room for it. */}
      {page === "wall" && <ExportButton />}
      <dialog ref={dialog} className="sheet" aria-label={words.title} onClose={() => setOpened(false)}>
        {opened && <Findings close={() => dialog.current?.close()} />}
      </dialog>
    </footer>
  );
}
