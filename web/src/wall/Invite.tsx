/** A link for the group: who opens it is on the wall, without an account. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "../app/Icon";
import { useProject } from "../app/project";
import { useRoom, useRoomState } from "../live/useLive";
import { strings } from "../strings";
import { type Guest, GUESTS } from "../sync/api";
import { clock } from "../sync/words";
import type { Invitation } from "../wire";

const HOURS = [4, 24, 168] as const;

export function Invite() {
  const [asking, setAsking] = useState(false);
  const state = useRoomState(useRoom());
  const offered = GUESTS.filter((guest) => state?.reading.may_invite?.includes(guest));
  if (!state?.ready || state.line === "closed" || offered.length === 0) return null;
  return (
    <>
      <button type="button" className="icon-button invite" aria-label={strings.invite.title} title={strings.invite.title} onClick={() => setAsking(true)}>
        <Icon name="invite" />
      </button>
      {asking && <InviteDialog offered={offered} close={() => setAsking(false)} />}
    </>
  );
}

function InviteDialog({ offered, close }: { offered: readonly Guest[]; close(): void }) {
  const { api, board } = useProject();
  const dialog = useRef<HTMLDialogElement>(null);
  const [role, setRole] = useState<Guest>(offered[0] ?? "viewer");
  const [hours, setHours] = useState<number>(HOURS[0]);
  const [made, setMade] = useState<Invitation | null>(null);
  const [fault, setFault] = useState("");
  const [copied, setCopied] = useState(false);
  const how = useId();
  const words = strings.invite;
  useEffect(() => dialog.current?.showModal(), []);
  const make = (event: FormEvent) => {
    event.preventDefault();
    api.invite(role, hours).then(setMade, (cause: unknown) => setFault(cause instanceof Error ? cause.message : words.fault));
  };
  return (
    <dialog ref={dialog} className="sheet name-dialog invite-dialog" aria-label={words.title} onClose={close}>
      <form onSubmit={make}>
        <h2>{words.title}</h2>
        {made ? (
          <>
            <p className="quiet">{words.handAround(clock(made.until))}</p>
            <input readOnly value={made.link} aria-label={words.link} onFocus={(event) => event.target.select()} autoFocus />
            <p className="quiet">
              {board.guest ? words.takeBackByHost : words.takeBack} <code>stormlake key revoke {made.name}</code>
            </p>
          </>
        ) : (
          <>
            <p className="quiet">{words.how}</p>
            <label>
              {words.role}
              <select value={role} aria-describedby={how} onChange={(event) => setRole(offered.find((guest) => guest === event.target.value) ?? role)}>
                {offered.map((guest) => (
                  <option key={guest} value={guest}>
                    {words.roles[guest]}
                  </option>
                ))}
              </select>
            </label>
            <p className="quiet" id={how} aria-live="polite">
              {words.roleHow[role]}
            </p>
            <label>
              {words.until}
              <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
                {HOURS.map((each) => (
                  <option key={each} value={each}>
                    {words.hours(each)}
                  </option>
                ))}
              </select>
            </label>
            {fault !== "" && <p role="alert">{fault}</p>}
          </>
        )}
        <footer>
          <button type="button" className="button is-quiet" onClick={() => dialog.current?.close()}>
            {made ? words.close : words.cancel}
          </button>
          {made ? (
            <button type="button" className="button is-main" onClick={() => void navigator.clipboard.writeText(made.link).then(() => setCopied(true))}>
              {copied ? words.copied : words.copy}
            </button>
          ) : (
            <button type="submit" className="button is-main">
              {words.make}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
