/** Wall or list: the same board, seen two ways. */
import { Icon } from "../app/Icon";
import { go, withQuery } from "../app/route";
import { strings } from "../strings";

export function ViewSwitch({ query }: { query: Record<string, string> }) {
  const list = query["view"] === "list";
  const show = (view: "list" | null) => go(withQuery({ view, funnel: null }));
  return (
    <div className="view-switch" role="group" aria-label={strings.wall.view}>
      <button type="button" aria-pressed={!list} aria-label={strings.wall.picture} title={strings.wall.picture} onClick={() => show(null)}>
        <Icon name="wall" />
      </button>
      <button type="button" aria-pressed={list} aria-label={strings.wall.list} title={strings.wall.list} onClick={() => show("list")}>
        <Icon name="list" />
      </button>
    </div>
  );
}
