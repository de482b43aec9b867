/** Wall or list: the same board, seen two ways. */
import { Icon } from "../app/Icon";
import { go, withQuery } from "../app/route";
import { en } from "../strings/en";

export function ViewSwitch({ query }: { query: Record<string, string> }) {
  const list = query["view"] === "list";
  const show = (view: "list" | null) => go(withQuery({ view, funnel: null }));
  return (
    <div className="view-switch" role="group" aria-label={en.wall.view}>
      <button type="button" aria-pressed={!list} aria-label={en.wall.picture} title={en.wall.picture} onClick={() => show(null)}>
        <Icon name="wall" />
      </button>
      <button type="button" aria-pressed={list} aria-label={en.wall.list} title={en.wall.list} onClick={() => show("list")}>
        <Icon name="list" />
      </button>
    </div>
  );
}
