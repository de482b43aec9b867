/** The board, as a picture or as a list, with a panel for the sticky that was picked. Both live in the address. */
import { useCallback, useMemo, useState } from "react";
import { keyOf, useProject } from "../app/project";
import { address, go } from "../app/route";
import { palette as paletteOf } from "../board/colours";
import { FunnelPanel } from "../panels/FunnelPanel";
import { StickyPanel } from "../panels/StickyPanel";
import { List } from "./List";
import { Picture } from "./Picture";
import { Search } from "./Search";

export function Wall({ query }: { query: Record<string, string> }) {
  const { board, name, find } = useProject();
  const legend = JSON.stringify(board.legend);
  const palette = useMemo(() => paletteOf(JSON.parse(legend) as Record<string, string>), [legend]);
  const [searching, setSearching] = useState(false);
  const [wish, setWish] = useState<{ key: string; nth: number } | null>(() => (query["sticky"] ? { key: query["sticky"], nth: 0 } : null));
  const list = query["view"] === "list";
  const selected = query["sticky"] ?? null;
  const sticky = selected === null ? undefined : find(selected);
  const funnel = sticky ? undefined : board.funnels.find((one) => one.slug === query["funnel"]);

  const select = useCallback(
    (key: string | null) => go(address(name, "wall", { view: list ? "list" : null, sticky: key }), true),
    [name, list],
  );
  const visit = useCallback(
    (key: string) => {
      select(key);
      setWish((last) => ({ key, nth: (last?.nth ?? 0) + 1 }));
    },
    [select],
  );
  const openFunnel = useCallback(
    (slug: string | null) => go(address(name, "wall", { view: list ? "list" : null, funnel: slug }), true),
    [name, list],
  );
  const openSearch = useCallback(() => setSearching(true), []);

  return (
    <div className={`board ${sticky || funnel ? "has-panel" : ""}`}>
      {list ? (
        <List palette={palette} selected={selected} select={select} funnel={funnel?.slug ?? null} openFunnel={openFunnel} />
      ) : (
        <main className="board-main" id="content">
          <h1 className="hidden">{board.title}</h1>
          <Picture palette={palette} selected={selected} select={select} openSearch={openSearch} wish={wish} funnel={funnel?.slug ?? null} openFunnel={openFunnel} />
        </main>
      )}
      {searching && (
        <Search
          stickies={board.stickies}
          palette={palette}
          close={() => setSearching(false)}
          pick={(hit) => {
            setSearching(false);
            visit(keyOf(hit));
          }}
        />
      )}
      {funnel && <FunnelPanel key={`funnel ${funnel.slug}`} funnel={funnel} close={() => openFunnel(null)} visit={visit} />}
      {sticky && <StickyPanel key={selected} sticky={sticky} palette={palette} close={() => select(null)} visit={visit} />}
    </div>
  );
}
