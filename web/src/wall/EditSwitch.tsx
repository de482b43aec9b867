/** Reading is calm; writing is a step of one's own. Shown to those who may. */
import { Icon } from "../app/Icon";
import { go, withQuery } from "../app/route";
import { useRoom, useRoomState } from "../live/useLive";
import { strings } from "../strings";

export function EditSwitch({ query }: { query: Record<string, string> }) {
  const state = useRoomState(useRoom());
  if (!state?.ready || !state.mayEdit) return null;
  const on = query["edit"] === "1";
  return (
    <button type="button" className="edit-switch" aria-pressed={on} title={on ? strings.edit.done : strings.edit.begin} onClick={() => go(withQuery({ edit: on ? null : "1" }))}>
      <Icon name="pencil" />
      <span>{on ? strings.edit.done : strings.edit.begin}</span>
    </button>
  );
}
