/** Asks for the name of a moment. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { strings } from "../strings";
import { cleanMark, NAME_MOST } from "./marks";

interface Props {
  title: string;
  name: string;
  keep(name: string): void;
  close(): void;
}

export function MarkDialog({ title, name: given, keep, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(given);
  const words = strings.history;
  useEffect(() => dialog.current?.showModal(), []);
  const clean = cleanMark(name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (clean === "") return;
    keep(clean);
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} className="sheet name-dialog" aria-label={title} onClose={close}>
      <form method="dialog" onSubmit={save}>
        <h2>{title}</h2>
        <p className="quiet">{words.markHow}</p>
        <input autoFocus value={name} maxLength={NAME_MOST} aria-label={words.markName} placeholder={words.markHint} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <footer>
          <button type="button" className="button is-quiet" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="submit" className="button is-main" disabled={clean === ""}>
            {words.markKeep}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
