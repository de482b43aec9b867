/** Asks for one name. */
import { useEffect, useRef, useState } from "react";
import { strings } from "../strings";

const NAME_MOST = 200;

interface Props {
  title: string;
  label: string;
  save(name: string): void;
  close(): void;
}

export function AskDialog({ title, label, save, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="sheet name-dialog" aria-label={title} onClose={close} onKeyDown={(event) => event.stopPropagation()}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") return;
          save(name.replace(/\s+/g, " ").trim());
          close();
        }}
      >
        <h2>{title}</h2>
        <input autoFocus value={name} maxLength={NAME_MOST} aria-label={label} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <footer>
          <button type="button" className="button is-quiet" onClick={close}>
            {strings.ask.cancel}
          </button>
          <button type="submit" className="button is-main" disabled={name.trim() === ""}>
            {strings.ask.save}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
