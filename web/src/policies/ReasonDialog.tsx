/** Asks for a reason before something is switched; of what reaches everybody it asks once more. */
import { useEffect, useId, useRef, useState } from "react";
import { strings } from "../strings";
import { switched } from "./focus";

const REASON_MOST = 500;

export interface Asked {
  title: string;
  what: string;
  /** What the button says. */
  go: string;
  danger?: boolean;
  /** The second question, where there is one. */
  again?: { title: string; what: string; go: string };
  act(why: string): Promise<unknown>;
}

export function ReasonDialog({ asked, done, close }: { asked: Asked; done(): void; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [why, setWhy] = useState("");
  const [again, setAgain] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const words = strings.policies;
  useEffect(() => dialog.current?.showModal(), []);
  const run = () => {
    if (busy || why.trim() === "") return;
    if (asked.again && !again) return setAgain(true);
    setBusy(true);
    setFault("");
    return void asked.act(why.trim()).then(
      () => {
        switched();
        done();
        dialog.current?.close();
      },
      (cause: unknown) => {
        setBusy(false);
        setFault(cause instanceof Error ? cause.message : String(cause));
      },
    );
  };
  const said = again && asked.again ? asked.again : asked;
  return (
    <dialog ref={dialog} className="sheet name-dialog reason-dialog" aria-labelledby={`${id}-title`} onClose={close}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <h2 id={`${id}-title`}>{said.title}</h2>
        <p role={again ? "alert" : undefined}>{said.what}</p>
        {again ? (
          <blockquote>{why.trim()}</blockquote>
        ) : (
          <div className="form-field">
            <label htmlFor={`${id}-why`}>{words.reason}</label>
            <textarea id={`${id}-why`} autoFocus required rows={2} maxLength={REASON_MOST} value={why} aria-describedby={`${id}-how`} onChange={(event) => setWhy(event.target.value)} />
            <p className="quiet" id={`${id}-how`}>
              {words.reasonHow}
            </p>
          </div>
        )}
        {fault !== "" && (
          <p role="alert" className="notice">
            {fault}
          </p>
        )}
        <footer>
          <button type="button" className="button is-quiet" onClick={() => (again ? setAgain(false) : dialog.current?.close())}>
            {again ? words.backOne : words.cancel}
          </button>
          <button key={String(again)} type="submit" autoFocus={again} className={`button ${asked.danger ? "is-danger" : "is-main"}`} disabled={why.trim() === ""} aria-disabled={busy}>
            {said.go}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
