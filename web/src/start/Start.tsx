/** The start page: every board and how it fares, and a new one. */
import { useEffect, useState } from "react";
import { LanguageChoice, ThemeButton } from "../app/Frame";
import { useResource } from "../app/hooks";
import { Icon } from "../app/Icon";
import { Trouble } from "../app/Trouble";
import { Empty } from "../panels/Parts";
import { strings } from "../strings";
import { possibleProjects, projects } from "../sync/api";
import { Refused, Unknown } from "../sync/http";
import type { PossibleProjects, ProjectSummary } from "../wire";
import { Card } from "./Card";
import { GuestBoards, isGuests } from "./Guest";
import { NewBoard } from "./NewBoard";
import { useFilesDropped } from "./useFilesDropped";

const REFRESH_MS = 5_000;
/** So many can be taken in at a glance; with more there is a search. */
const GLANCE = 6;

function matches(project: ProjectSummary, wanted: string): boolean {
  const words = `${project.title} ${project.project} ${project.scope ?? ""}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

function Boards({ list, possible, make }: { list: ProjectSummary[]; possible: PossibleProjects | null; make: (() => void) | null }) {
  const [wanted, setWanted] = useState("");
  const words = strings.start;
  const shown = list.filter((project) => matches(project, wanted));
  return (
    <div className="page-inner is-wide">
      <div className="page-head">
        <h1>{words.title}</h1>
        <div className="start-tools">
          {list.length > GLANCE && (
            <div className="start-find">
              <Icon name="search" />
              <input type="search" value={wanted} aria-label={words.find} placeholder={words.find} onChange={(event) => setWanted(event.target.value)} spellCheck={false} autoComplete="off" />
            </div>
          )}
          {make && (
            <button type="button" className="button is-main" onClick={make}>
              <Icon name="plus" />
              {words.make}
            </button>
          )}
        </div>
      </div>
      <p className="hidden" role="status">
        {wanted !== "" && words.found(shown.length)}
      </p>
      {list.length === 0 ? (
        make ? (
          <Empty title={words.empty}>{words.emptyMake}</Empty>
        ) : (
          <Empty title={words.empty}>
            {words.emptyHow} <code>stormlake new my-board</code>
          </Empty>
        )
      ) : shown.length === 0 ? (
        <p className="quiet">{words.noneFound}</p>
      ) : (
        <ul className="cards">
          {shown.map((project) => (
            <Card key={project.project} project={project} />
          ))}
        </ul>
      )}
      {possible && possible.boards === null && (
        <p className="quiet start-how">
          {words.noBoards} <code>stormlake serve … --boards boards</code>
        </p>
      )}
    </div>
  );
}

/** What can be made here; a guest is refused, and has a page of their own. */
const possible = (signal: AbortSignal) =>
  possibleProjects(signal).catch((fault: unknown) => {
    if (fault instanceof Refused || fault instanceof Unknown) return null;
    throw fault;
  });

export function Start() {
  const list = useResource("projects", projects);
  const can = useResource("possible-projects", possible);
  const [asking, setAsking] = useState<{ files: File[] } | null>(null);
  const { reload } = list;
  useEffect(() => {
    document.title = strings.product;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const may = can.value !== null && can.value.boards !== null;
  const over = useFilesDropped(may && asking === null, (files) => setAsking({ files }));
  const make = () => {
    can.reload();
    setAsking({ files: [] });
  };
  return (
    <div className="frame">
      <header className="top">
        <span className="logo">
          <img src="/icon.svg" alt="" width="26" height="26" />
        </span>
        <span className="title">{strings.product}</span>
        <span className="grow quiet">{strings.tagline}</span>
        <LanguageChoice />
        <ThemeButton />
      </header>
      {!list.value ? (
        <Trouble error={list.error} loading={list.loading} again={list.reload} />
      ) : (
        <main className={`page${over ? " is-dropped-on" : ""}`} id="content">
          {isGuests(list.value) ? <GuestBoards list={list.value} /> : <Boards list={list.value} possible={can.value} make={may ? make : null} />}
          {over && <p className="start-drop">{strings.start.dropHere}</p>}
        </main>
      )}
      {asking && can.value && (
        <NewBoard
          possible={can.value}
          taken={list.value?.map((project) => project.project) ?? []}
          files={asking.files}
          made={reload}
          close={() => setAsking(null)}
        />
      )}
    </div>
  );
}
