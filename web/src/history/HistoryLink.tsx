/** The way to the history, beside who is here, and back. */
import { useRoute } from "../app/hooks";
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { useRoom } from "../live/useLive";
import { strings } from "../strings";

export function HistoryLink() {
  const { name } = useProject();
  const there = useRoute().page === "history";
  const room = useRoom();
  if (!room && !there) return null;
  const label = there ? strings.history.back : strings.history.open;
  return (
    <Link className={`history-link ${there ? "is-open" : ""}`} href={address(name, there ? "wall" : "history")} aria-label={label} title={label}>
      <Icon name="history" />
    </Link>
  );
}
