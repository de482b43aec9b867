/** The wall as it stood, as a picture or as a list: for looking, not for writing. */
import { useCallback, useMemo, useState } from "react";
import { useMedia } from "../app/hooks";
import { keyOf, ProjectContext, useProject } from "../app/project";
import { palette as paletteOf } from "../board/colours";
import { withBoard } from "../live/useLive";
import { strings } from "../strings";
import { List } from "../wall/List";
import { Picture } from "../wall/Picture";
import { Search } from "../wall/Search";
import { Changed } from "./Changed";
import type { Past } from "./past";

interface Props {
  past: Past;
  list: boolean;
  when: string;
  /** A sticky to bring into sight, by its entry, with a number that grows with every wish. */
  wish: { key: string; nth: number } | null;
  visit(id: string): void;
}

const nothing = () => undefined;

export function Stage({ past, list, when, wish, visit }: Props) {
  const project = useProject();
  const { board } = past;
  const value = useMemo(() => withBoard(project, board), [project, board]);
  const legend = JSON.stringify(board.legend);
  const palette = useMemo(() => paletteOf(JSON.parse(legend) as Record<string, string>), [legend]);
  const [selected, select] = useState<string | null>(null);
  const [searching, setSearching] = useState(false);
  const openSearch = useCallback(() => setSearching(true), []);
  // A narrow wall has no room to set one note before the others.
  const narrow = useMedia("(max-width: 960px)");
  const chosen = !narrow && selected !== null && value.find(selected) ? selected : null;
  const above = useCallback<NonNullable<Parameters<typeof Picture>[0]["above"]>>(
    (noteOf, view) => <Changed moment={past.key} ids={past.changed} noteOf={noteOf} view={view} />,
    [past],
  );
  return (
    <ProjectContext.Provider value={value}>
      {list ? (
        <List palette={palette} selected={chosen} select={select} funnel={null} openFunnel={nothing} desk={null} />
      ) : (
        <main className="board-main" id="content">
          <h1 className="hidden">{strings.history.picture(when)}</h1>
          <Picture palette={palette} selected={chosen} select={select} openSearch={openSearch} wish={wish} funnel={null} openFunnel={nothing} room={null} desk={null} edit={null} askTarget={nothing} above={above} />
          {board.stickies.length === 0 && <p className="history-empty">{strings.history.wallWasEmpty}</p>}
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
    </ProjectContext.Provider>
  );
}
