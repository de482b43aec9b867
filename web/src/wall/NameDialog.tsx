/** Asks once what others are to call this person. */
import { useEffect, useRef, useState } from "react";
import { cleanName, keepName, keptName } from "../live/people";
import type { Room } from "../live/room";
import { strings } from "../strings";

export function NameDialog({ room, close }: { room: Room; close(named: boolean): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(keptName);
  const words = strings.here;
  useEffect(() => dialog.current?.showModal(), []);
  const save = () => {
    room.rename(keepName(name));
    close(true);
  };
  return (
    <dialog ref={dialog} className="sheet name-dialog" aria-label={words.ask} onClose={() => close(false)}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (cleanName(name) !== "") save();
        }}
      >
        <h2>{words.ask}</h2>
        <p className="quiet">{words.askHow}</p>
        <input autoFocus value={name} maxLength={40} aria-label={words.name} placeholder={words.name} autoComplete="nickname" onChange={(event) => setName(event.target.value)} />
        <footer>
          <button type="button" className="button is-quiet" onClick={() => close(false)}>
            {words.onlyRead}
          </button>
          <button type="submit" className="button is-main" disabled={cleanName(name) === ""}>
            {words.begin}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
