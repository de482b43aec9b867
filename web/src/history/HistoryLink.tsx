/** The way to the history, beside who is here. */
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { useRoom } from "../live/useLive";
import { strings } from "../strings";

export function HistoryLink() {
  const { name } = useProject();
  if (!useRoom()) return null;
  const words = strings.history;
  return (
    <Link className="history-link" href={address(name, "history")} aria-label={words.open} title={words.open}>
      <Icon name="history" />
    </Link>
  );
}
