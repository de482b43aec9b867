/** What one subject is on the way to: everything that a policy waits for before it puts an event on the log. */
import { useResource } from "../app/hooks";
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { strings } from "../strings";
import { ago, clock, count } from "../sync/words";
import { unlocks } from "./ask";
import type { Unlock } from "./shapes";

const words = strings.policies.unlocks;

function Time({ at, say = (when) => when }: { at: string; say?: (when: string) => string }) {
  const now = useServerNow();
  return (
    <time className="quiet" dateTime={at} title={clock(at)}>
      {say(ago(at, now))}
    </time>
  );
}

const isDone = ({ at, count: times = 1, of = 1 }: Unlock["needed"][number]) => at !== null && times >= of;

function One({ unlock }: { unlock: Unlock }) {
  const { name } = useProject();
  const done = Math.min(unlock.done, unlock.of);
  return (
    <li className={unlock.unlocked_at ? "is-unlocked" : ""}>
      <div className="unlock-head">
        <b>
          <Link href={address(name, "policy", {}, unlock.policy)} title={unlock.policy}>
            {unlock.unlock}
          </Link>
        </b>
        {unlock.unlocked_at ? (
          <span className="unlock-done">
            <Icon name="check" />
            <Time at={unlock.unlocked_at} say={words.unlocked} />
          </span>
        ) : (
          <span className="quiet">{words.of(count(done), count(unlock.of))}</span>
        )}
      </div>
      <div className="unlock-bar" role="progressbar" aria-label={words.progress(unlock.unlock, count(done), count(unlock.of))} aria-valuemin={0} aria-valuemax={unlock.of} aria-valuenow={done}>
        {unlock.of <= PARTS_MOST ? Array.from({ length: unlock.of }, (_, nth) => <i key={nth} className={nth < done ? "is-done" : ""} />) : <i className="is-done" style={{ flexGrow: 0, width: `${(done / unlock.of) * 100}%` }} />}
      </div>
      {!unlock.unlocked_at && (
        <ul className="unlock-needed">
          {unlock.needed.map((need) => (
            <li key={need.event} className={isDone(need) ? "is-done" : ""}>
              <Icon name={isDone(need) ? "check" : "dot"} />
              <span className="grow">{need.event}</span>
              {need.of !== undefined && need.of > 1 && <span className="quiet">{words.of(count(need.count ?? 0), count(need.of))}</span>}
              {need.at ? <Time at={need.at} /> : <span className="quiet">{words.missing}</span>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** As many parts of a bar as can be told apart. */
const PARTS_MOST = 12;

/** Nothing where no policy waits for more than one event. */
export function Unlocks({ subject }: { subject: string }) {
  const { api, name } = useProject();
  const { value } = useResource(`unlocks ${name} ${subject}`, (signal) => unlocks(api, subject, signal));
  if (!value || value.unlocks.length === 0) return null;
  return (
    <section className="unlocks">
      <h2>{words.title}</h2>
      <ul>
        {value.unlocks.map((unlock) => (
          <One key={`${unlock.policy} ${unlock.unlock}`} unlock={unlock} />
        ))}
      </ul>
    </section>
  );
}
