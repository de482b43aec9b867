/** One board on the start page: what its wall looks like, when it last changed, and how it fares. */
import { useState } from "react";
import { useNow } from "../app/hooks";
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { address } from "../app/route";
import { strings } from "../strings";
import { Api } from "../sync/api";
import { ago, clock, count, short } from "../sync/words";
import type { ProjectSummary } from "../wire";

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
      {project.hotspots > 0 && (
        <span className="pill is-hotspot">
          <i aria-hidden="true" />
          {words.hotspots(project.hotspots)}
        </span>
      )}
    </p>
  );
}

/** The wall as the server draws it, drawn anew when the board has changed. */
export function Picture({ project, blank }: { project: ProjectSummary; blank: boolean }) {
  const [missing, setMissing] = useState(false);
  const source = `${new Api(project.project).path("thumbnail.svg")}?of=${encodeURIComponent(project.last_change ?? "")}`;
  return (
    <span className="card-picture" aria-hidden="true">
      {blank && <b>{strings.start.blank}</b>}
      {!missing && !blank && <img src={source} alt="" width="320" height="180" loading="lazy" decoding="async" onError={() => setMissing(true)} />}
    </span>
  );
}

export function Changed({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={clock(at)}>
      {strings.start.changed(ago(at, now))}
    </time>
  );
}

export function Card({ project }: { project: ProjectSummary }) {
  const words = strings.start;
  const total = Object.values(project.stickies).reduce((sum, each) => sum + each, 0);
  return (
    <li className="card">
      <Picture project={project} blank={total === 0} />
      <h2>
        <Link className="card-link" href={address(project.project)}>
          {project.title || project.project}
        </Link>
      </h2>
      {project.last_change && (
        <p className="quiet card-changed">
          <Changed at={project.last_change} />
        </p>
      )}
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
      <p className="quiet card-facts">
        {project.version === 0 ? words.draftOnly : words.version(project.version)} · {words.step(project.step)} · {strings.wall.stickies(total)}
      </p>
      <Health project={project} />
    </li>
  );
}
