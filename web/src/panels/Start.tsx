/** The start page: every project and how it fares. */
import { useEffect } from "react";
import { ThemeButton } from "../app/Frame";
import { useResource } from "../app/hooks";
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { address } from "../app/route";
import { Trouble } from "../app/Trouble";
import { palette } from "../board/colours";
import { KINDS } from "../board/kinds";
import { strings } from "../strings";
import { projects } from "../sync/api";
import { count, short } from "../sync/words";
import type { ProjectSummary } from "../wire";
import { Empty } from "./Parts";

const COLOURS = palette({});
const REFRESH_MS = 5_000;

function Health({ project }: { project: ProjectSummary }) {
  const words = strings.start;
  if (project.trouble) {
    return (
      <p className="health is-error">
        <Icon name="warning" /> {project.trouble}
      </p>
    );
  }
  const { errors, warnings } = project.findings;
  return (
    <p className="health">
      <span className={`connection ${project.ledger.balanced ? "is-live" : "is-lost"}`}>
        <i aria-hidden="true" />
        {project.ledger.balanced ? words.healthy : words.unbalanced}
      </span>
      {errors + warnings > 0 && <span className={`pill ${errors > 0 ? "is-error" : "is-warning"}`}>{strings.status.findings(errors, warnings)}</span>}
    </p>
  );
}

const NOTES_MOST = 44;

/** The stickies of a board as small notes: all of a small board, a fair sample of a large one. */
function Notes({ stickies }: { stickies: Record<string, number> }) {
  const total = Object.values(stickies).reduce((sum, each) => sum + each, 0);
  const share = Math.min(1, NOTES_MOST / Math.max(1, total));
  const notes = KINDS.flatMap((kind) => Array.from({ length: Math.round((stickies[kind] ?? 0) * share) }, () => kind));
  return (
    <span className="card-notes" aria-hidden="true">
      {notes.map((kind, nth) => (
        <i key={nth} style={{ background: COLOURS[kind].paper }} />
      ))}
    </span>
  );
}

function Card({ project }: { project: ProjectSummary }) {
  const words = strings.start;
  const total = Object.values(project.stickies).reduce((sum, each) => sum + each, 0);
  return (
    <li>
      <Link className="card" href={address(project.project)} aria-label={words.open(project.title)}>
        <Notes stickies={project.stickies} />
        <h2>{project.title}</h2>
        {project.scope && <p className="card-scope">{project.scope}</p>}
        <dl>
          <div>
            <dt>{words.records}</dt>
            <dd title={count(project.ledger.accepted)}>{short(project.ledger.accepted)}</dd>
          </div>
          <div className={project.ledger.quarantined > 0 ? "is-warning" : ""}>
            <dt>{words.waiting}</dt>
            <dd>{short(project.ledger.quarantined)}</dd>
          </div>
        </dl>
        <p className="quiet">
          {project.version === 0 ? words.draftOnly : words.version(project.version)} · {words.step(project.step)} · {strings.wall.stickies(total)}
        </p>
        <Health project={project} />
      </Link>
    </li>
  );
}

export function Start() {
  const list = useResource("projects", projects);
  const { reload } = list;
  useEffect(() => {
    document.title = strings.product;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <div className="frame">
      <header className="top">
        <span className="logo">
          <img src="/icon.svg" alt="" width="26" height="26" />
        </span>
        <span className="title">{strings.product}</span>
        <span className="grow quiet">{strings.tagline}</span>
        <ThemeButton />
      </header>
      {!list.value ? (
        <Trouble error={list.error} loading={list.loading} again={list.reload} />
      ) : (
        <main className="page" id="content">
          <div className="page-inner is-wide">
            <div className="page-head">
              <h1>{strings.start.title}</h1>
            </div>
            {list.value.length === 0 ? (
              <Empty title={strings.start.empty}>
                {strings.start.emptyHow} <code>stormlake new my-board</code>
              </Empty>
            ) : (
              <ul className="cards">
                {list.value.map((project) => (
                  <Card key={project.project} project={project} />
                ))}
              </ul>
            )}
          </div>
        </main>
      )}
    </div>
  );
}
