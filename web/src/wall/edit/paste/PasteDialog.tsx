/** What was pasted, by colour, before it is set down: what each is to be can be changed. */
import { useEffect, useRef, useState } from "react";
import { KINDS } from "../../../board/kinds";
import { strings } from "../../../strings";
import { setDown } from "../acts";
import type { Desk } from "../desk";
import type { Found, Group } from "./found";
import { notesFrom } from "./read";

const SAMPLES = 3;
const OUT = "-";

type Kinds = ReadonlyMap<string, string | null>;

/** “18 events, 3 policies, 2 unclear (they become hotspots)”. */
function summary(groups: readonly Group[], kinds: Kinds): string {
  const words = strings.paste;
  const counts = new Map<string, number>();
  let unclear = 0;
  let left = 0;
  for (const group of groups) {
    const kind = kinds.has(group.key) ? kinds.get(group.key) : group.kind;
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + group.notes.length);
    else if (kinds.has(group.key)) left += group.notes.length;
    else unclear += group.notes.length;
  }
  const parts = [...counts].map(([kind, value]) => `${value} ${value === 1 ? strings.kinds[kind] : words.plural[kind]}`);
  if (unclear > 0) parts.push(words.unclear(unclear));
  if (left > 0) parts.push(words.left(left));
  return parts.join(", ");
}

function GroupRow({ group, value, choose }: { group: Group; value: string; choose(value: string): void }) {
  const words = strings.paste;
  const samples = group.notes.slice(0, SAMPLES).map((note) => note.name).join(" · ");
  const called = `${group.colour === null ? words.uncoloured : words.colour(group.colour)}: ${group.notes[0]?.name ?? ""}`;
  return (
    <li className="paste-group">
      <i className={`swatch ${group.colour === null ? "is-uncoloured" : ""}`} style={group.colour === null ? undefined : { background: group.colour }} />
      <b>{group.notes.length}</b>
      <span className="paste-samples" title={samples}>
        {samples}
        {group.notes.length > SAMPLES && <small className="quiet"> {words.more(group.notes.length - SAMPLES)}</small>}
      </span>
      <select aria-label={words.asKind(called)} value={value} onChange={(event) => choose(event.target.value)}>
        {group.kind === null && <option value="">{words.stays}</option>}
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {strings.kinds[kind]}
          </option>
        ))}
        <option value={OUT}>{words.leaveOut}</option>
      </select>
    </li>
  );
}

function Preview({ desk, found, close }: { desk: Desk; found: Extract<Found, { state: "groups" }>; close(): void }) {
  const words = strings.paste;
  const [kinds, setKinds] = useState<Kinds>(new Map());
  const [places, setPlaces] = useState(found.placed);
  const { groups } = found;
  const notes = notesFrom(groups, kinds, false).length;
  const valueOf = (group: Group) => (kinds.has(group.key) ? (kinds.get(group.key) ?? OUT) : (group.kind ?? ""));
  const choose = (group: Group, value: string) => {
    const next = new Map(kinds);
    if (value === "") next.delete(group.key);
    else next.set(group.key, value === OUT ? null : value);
    setKinds(next);
  };
  return (
    <form
      method="dialog"
      onSubmit={() => {
        const made = notesFrom(groups, kinds, places);
        close();
        setDown(desk, made, null);
      }}
    >
      <h2>{words.title(found.count, words.from[found.source] ?? "")}</h2>
      <p aria-live="polite">{notes === 0 ? words.nothing : summary(groups, kinds)}</p>
      <p className="quiet">{groups.some((group) => group.colour !== null) ? words.how : words.howWords}</p>
      <ul className="paste-groups">
        {groups.map((group) => (
          <GroupRow key={group.key} group={group} value={valueOf(group)} choose={(value) => choose(group, value)} />
        ))}
      </ul>
      {found.placed && (
        <label className="paste-places">
          <input type="checkbox" checked={places} onChange={(event) => setPlaces(event.target.checked)} />
          {words.places}
        </label>
      )}
      <footer>
        <button type="button" className="button is-quiet" onClick={close}>
          {words.cancel}
        </button>
        <button type="submit" className="button is-main" disabled={notes === 0}>
          {words.put(notes)}
        </button>
      </footer>
    </form>
  );
}

export function PasteDialog({ desk, found }: { desk: Desk; found: Found }) {
  const words = strings.paste;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // The answer that is wanted most often, so that Enter gives it.
    dialog.current?.querySelector<HTMLElement>(".is-main")?.focus();
  }, []);
  const close = () => {
    desk.ask(null);
    document.querySelector<HTMLElement>(".wall")?.focus({ preventScroll: true });
  };
  return (
    <dialog ref={dialog} className="sheet name-dialog paste-dialog" aria-label={found.state === "groups" ? words.title(found.count, words.from[found.source] ?? "") : words.tooMuch} onClose={() => desk.state().asked === found && close()}>
      {found.state === "groups" && <Preview desk={desk} found={found} close={close} />}
      {(found.state === "too-long" || found.state === "too-many" || found.state === "sealed") && (
        <form method="dialog">
          <h2>{found.state === "sealed" ? words.nothing : words.tooMuch}</h2>
          <p>{found.state === "too-many" ? words.tooMany(found.count) : found.state === "too-long" ? words.tooLong : words.sealed}</p>
          <footer>
            <button type="submit" className="button is-main">
              {words.close}
            </button>
          </footer>
        </form>
      )}
    </dialog>
  );
}
