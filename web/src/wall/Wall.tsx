/** The board, as a picture or as a list, with a panel for the sticky that was picked. All of it is in the address. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { keyOf, ProjectContext, useProject } from "../app/project";
import { go, withQuery } from "../app/route";
import { palette as paletteOf } from "../board/colours";
import type { LiveBoard } from "../live/compose";
import { keptName } from "../live/people";
import type { Room } from "../live/room";
import { useEntered, useLiveBoard, useRoomState, withBoard } from "../live/useLive";
import { EditPanel } from "../panels/edit/EditPanel";
import { FunnelPanel } from "../panels/FunnelPanel";
import { StickyPanel } from "../panels/StickyPanel";
import { strings } from "../strings";
import { connect } from "./edit/acts";
import { Desk } from "./edit/desk";
import { List } from "./List";
import { NameDialog } from "./NameDialog";
import { Picture } from "./Picture";
import { Search } from "./Search";
import { SessionLayer } from "./session/SessionLayer";
import { Talk } from "./talk/Talk";
import { Told, useTold } from "./Told";

/** Stands at the live wall where there is one; the board from the server otherwise. */
export function Wall({ query }: { query: Record<string, string> }) {
  const project = useProject();
  const room = useEntered(project);
  const live = useLiveBoard(room, project.board);
  const value = useMemo(() => (live ? withBoard(project, live) : project), [project, live]);
  return (
    <ProjectContext.Provider value={value}>
      <Page query={query} room={live ? room : null} live={live} />
    </ProjectContext.Provider>
  );
}

/** What is searched for: a sticky to go to, or one to tie another to. */
type Searching = { from: string | null } | null;

function Page({ query, room, live }: { query: Record<string, string>; room: Room | null; live: LiveBoard | null }) {
  const { board, find } = useProject();
  const legend = JSON.stringify(board.legend);
  const palette = useMemo(() => paletteOf(JSON.parse(legend) as Record<string, string>), [legend]);
  const [searching, setSearching] = useState<Searching>(null);
  const [wish, setWish] = useState<{ key: string; nth: number } | null>(() => (query["sticky"] ? { key: query["sticky"], nth: 0 } : null));
  const list = query["view"] === "list";
  const selected = query["sticky"] ?? null;
  const sticky = selected === null ? undefined : find(selected);
  const funnel = sticky ? undefined : board.funnels.find((one) => one.slug === query["funnel"]);

  const state = useRoomState(room);
  const wanted = query["edit"] === "1" && room !== null && (state?.mayEdit ?? false);
  const [named, setNamed] = useState(() => keptName() !== "");
  const { told, tell, say } = useTold(room);
  const desk = useMemo(() => (wanted && named && room ? new Desk(room, say, tell) : null), [wanted, named, room, say, tell]);
  useEffect(
    () => () => {
      desk?.stop();
      desk?.pick([]);
    },
    [desk],
  );

  const select = useCallback((key: string | null) => go(withQuery({ sticky: key, funnel: null }), true), []);
  const visit = useCallback(
    (key: string) => {
      const id = desk && live?.stickies.find((each) => each.key === key || each.id === key)?.id;
      if (id) desk.pick([id]);
      if (!desk || selected !== null || list) select(key);
      setWish((last) => ({ key, nth: (last?.nth ?? 0) + 1 }));
    },
    [select, desk, live, selected, list],
  );
  const openFunnel = useCallback((slug: string | null) => go(withQuery({ sticky: null, funnel: slug }), true), []);
  const openSearch = useCallback(() => setSearching({ from: null }), []);
  const askTarget = useCallback((from: string) => setSearching({ from }), []);
  const edit = useMemo(() => (room && state?.mayEdit && !wanted ? () => go(withQuery({ edit: "1" })) : null), [room, state?.mayEdit, wanted]);
  const close = () => select(null);

  return (
    <div className={`board ${sticky || funnel ? "has-panel" : ""}`}>
      {list ? (
        <List palette={palette} selected={selected} select={select} funnel={funnel?.slug ?? null} openFunnel={openFunnel} desk={desk} />
      ) : (
        <main className="board-main" id="content">
          <h1 className="hidden">{board.title}</h1>
          <Picture palette={palette} selected={selected} select={select} openSearch={openSearch} wish={wish} funnel={funnel?.slug ?? null} openFunnel={openFunnel} room={room} desk={desk} edit={edit} askTarget={askTarget} />
        </main>
      )}
      {room && live && <SessionLayer room={room} board={live} desk={desk} list={list} />}
      {room && live && <Talk room={room} live={live} palette={palette} desk={desk} selected={selected} select={select} visit={visit} say={say} />}
      <Told told={told} state={state} writing={desk !== null} />
      {searching && (
        <Search
          stickies={searching.from === null ? board.stickies : board.stickies.filter((each) => live?.stickies[each.index]?.id !== searching.from)}
          palette={palette}
          hint={searching.from === null ? strings.wall.searchHint : strings.edit.connectHint}
          close={() => setSearching(null)}
          pick={(hit) => {
            setSearching(null);
            const to = live?.stickies[hit.index]?.id;
            if (searching.from !== null && desk && to !== undefined) connect(desk, searching.from, to);
            else visit(keyOf(hit));
          }}
        />
      )}
      {funnel && <FunnelPanel key={`funnel ${funnel.slug}`} funnel={funnel} close={() => openFunnel(null)} visit={visit} />}
      {sticky &&
        (desk && live?.stickies[sticky.index] ? (
          <EditPanel key={live.stickies[sticky.index]?.id} desk={desk} sticky={live.stickies[sticky.index] as never} palette={palette} close={close} visit={visit} askTarget={askTarget} />
        ) : (
          <StickyPanel key={selected} sticky={sticky} palette={palette} close={close} visit={visit} />
        ))}
      {wanted && !named && room && (
        <NameDialog
          room={room}
          close={(given) => {
            if (given) {
              setNamed(true);
              tell(null);
            } else go(withQuery({ edit: null }), true);
          }}
        />
      )}
    </div>
  );
}

