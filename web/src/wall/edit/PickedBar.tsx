/** What can be done with what is picked, for hands without a keyboard. */
import { useSyncExternalStore } from "react";
import { Icon, type IconName } from "../../app/Icon";
import { keysOf } from "../../app/keys";
import { isNote, type Kind, KINDS } from "../../board/kinds";
import { strings } from "../../strings";
import { canPark, parkNotes } from "../talk/acts";
import { erase, turnInto } from "./acts";
import { tidy } from "./arrange";
import { ArrangeMenu } from "./ArrangeMenu";
import type { Desk } from "./desk";
import { PasteDialog } from "./paste/PasteDialog";

function Tool({ icon, label, keys, act }: { icon: IconName; label: string; keys?: string; act(): void }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={keys ? `${label} ( ${keysOf(keys)} )` : label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

interface Props {
  desk: Desk;
  open(id: string): void;
  askTarget(from: string): void;
}

export function PickedBar({ desk, open, askTarget }: Props) {
  const { picked, writing, asked } = useSyncExternalStore(
    (run) => desk.subscribe(run),
    () => desk.state(),
  );
  const words = strings.edit;
  if (asked) return <PasteDialog desk={desk} found={asked} />;
  if (picked.size === 0) return null;
  const ids = [...picked];
  const only = desk.only;
  return (
    <div className={`picked-bar ${writing ? "is-writing" : ""}`} role="toolbar" aria-label={words.pickedBar}>
      {only ? (
        <>
          <select aria-label={words.kind} value={only.kind} disabled={Boolean(only.picture)} onChange={(event) => turnInto(desk, ids, event.target.value as Kind)}>
            {isNote(only.kind) && <option value="note">{strings.kinds["note"]}</option>}
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {strings.kinds[kind]}
              </option>
            ))}
          </select>
          <Tool icon="pencil" label={words.rename} keys="F2" act={() => desk.write(only.id, { replace: true })} />
          <Tool icon="panel" label={words.details} keys="Ctrl Enter" act={() => open(only.id)} />
          {!isNote(only.kind) && <Tool icon="connect" label={words.connect} keys="Alt C" act={() => askTarget(only.id)} />}
        </>
      ) : (
        <>
          <b>{words.picked(picked.size)}</b>
          <ArrangeMenu desk={desk} picked={picked.size} />
          <Tool icon="tidy" label={strings.tools.tidyPicked} keys="Alt Shift L" act={() => void tidy(desk)} />
        </>
      )}
      {canPark(desk.room, ids) && <Tool icon="park" label={strings.talk.park.note} keys={strings.talk.park.noteKey} act={() => parkNotes(desk, ids)} />}
      <Tool icon="bin" label={words.erase} keys="Del" act={() => erase(desk, ids)} />
    </div>
  );
}
