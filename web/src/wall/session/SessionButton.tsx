/** Opens the session's sheet from the wall's tools. */
import { Icon } from "../../app/Icon";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { useStage } from "./useSession";

export function SessionButton({ room }: { room: Room }) {
  const [{ open }, stage] = useStage(room);
  const { title } = strings.session;
  return (
    <button type="button" className="icon-button" aria-label={title} title={strings.session.open} aria-expanded={open} aria-controls="session-sheet" onClick={() => stage.set({ open: !open })}>
      <Icon name="session" />
    </button>
  );
}
