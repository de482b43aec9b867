/** The start page of somebody who was invited: the boards that their links open, and what they may do there. */
import { Icon, type IconName } from "../app/Icon";
import { Link } from "../app/Link";
import { address } from "../app/route";
import { strings } from "../strings";
import { GUESTS, type Guest } from "../sync/api";
import type { ProjectSummary } from "../wire";
import { Changed, Picture } from "./Card";

/** What somebody is on a board, if they came by a link. */
export const guestOf = ({ role }: ProjectSummary): Guest | null => GUESTS.find((guest) => guest === role) ?? null;

/** Whether somebody came to all of these by links, and to one at least. */
export const isGuests = (list: readonly ProjectSummary[]): boolean => list.length > 0 && list.every((project) => guestOf(project) !== null);

const SIGNS: Record<Guest, IconName> = { viewer: "wall", participant: "pencil", facilitator: "flag" };

function Card({ project, guest }: { project: ProjectSummary; guest: Guest }) {
  const words = strings.guest;
  const total = Object.values(project.stickies).reduce((sum, each) => sum + each, 0);
  return (
    <li className="card">
      <Picture project={project} blank={total === 0} />
      <h2>
        <Link className="card-link" href={address(project.project, "wall", { edit: guest === "viewer" ? null : "1" })}>
          {project.title || project.project}
        </Link>
      </h2>
      {project.last_change && (
        <p className="quiet card-changed">
          <Changed at={project.last_change} />
        </p>
      )}
      {project.scope && <p className="card-scope">{project.scope}</p>}
      {project.trouble && (
        <p className="health is-error">
          <Icon name="warning" /> {words.trouble}
        </p>
      )}
      <p className="guest-foot">
        <span className="guest-may">
          <Icon name={SIGNS[guest]} /> {words.may[guest]}
        </span>
        <span className="quiet">
          {strings.wall.stickies(total)}
          {project.hotspots > 0 && ` · ${strings.start.hotspots(project.hotspots)}`}
        </span>
      </p>
    </li>
  );
}

export function GuestBoards({ list }: { list: readonly ProjectSummary[] }) {
  const words = strings.guest;
  return (
    <div className={`page-inner guest-boards ${list.length === 1 ? "is-one" : ""}`}>
      <div className="page-head">
        <h1>{words.title(list.length)}</h1>
      </div>
      <p className="guest-how">{words.how(list.length)}</p>
      <ul className="cards">
        {list.map((project) => (
          <Card key={project.project} project={project} guest={guestOf(project) ?? "viewer"} />
        ))}
      </ul>
      <p className="quiet guest-how">{words.end}</p>
    </div>
  );
}
