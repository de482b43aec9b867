/** Says what will happen before the wall becomes an earlier one, and lets it happen. */
import { useEffect, useRef, useState } from "react";
import { strings } from "../strings";
import { DEEDS, type Difference } from "./difference";

interface Props {
  when: string;
  /** What was done since; null where it is not known. */
  different: Difference | null;
  go(): Promise<void>;
  close(): void;
}

export function RestoreDialog({ when, different, go, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const words = strings.history;
  useEffect(() => dialog.current?.showModal(), []);
  const run = () => {
    if (busy) return;
    setBusy(true);
    setFault("");
    go().then(
      () => dialog.current?.close(),
      (cause: unknown) => {
        setBusy(false);
        setFault(cause instanceof Error && cause.message !== "" ? `${words.restoreFault} ${cause.message}` : words.restoreFault);
      },
    );
  };
  const counts = different?.counts;
  return (
    <dialog ref={dialog} className="sheet name-dialog restore-dialog" aria-label={words.restoreAsk(when)} onClose={close}>
      <form method="dialog" onSubmit={(event) => event.preventDefault()}>
        <h2>{words.restoreAsk(when)}</h2>
        <p>{words.restoreWhat}</p>
        {counts && (
          <ul>
            {DEEDS.filter((deed) => counts[deed] > 0).map((deed) => (
              <li key={deed}>{words.restoreCounts[deed]?.(counts[deed])}</li>
            ))}
            {different.arrows.added + different.arrows.removed > 0 && <li>{words.restoreArrows}</li>}
          </ul>
        )}
        <p className="quiet">{words.restoreSafe}</p>
        {fault !== "" && (
          <p role="alert" className="notice">
            {fault}
          </p>
        )}
        <footer>
          <button type="button" className="button is-quiet" autoFocus onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="button" className="button is-main" aria-disabled={busy} onClick={run}>
            {words.restoreGo}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
