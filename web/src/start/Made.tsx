/** The board is there: what an import found, a link for the group, and the way onto the wall. */
import { useEffect, useRef, useState } from "react";
import { Link } from "../app/Link";
import { address } from "../app/route";
import { strings } from "../strings";
import { Api } from "../sync/api";
import { clock } from "../sync/words";
import type { Invitation, MadeProject } from "../wire";
import { Report } from "./Report";

const HOURS = 24;
/** Names of this very machine: a link with one of them leads nobody else anywhere. */
const HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function Invite({ project }: { project: string }) {
  const words = strings.newBoard;
  const [made, setMade] = useState<Invitation | "none" | null>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    // Once, also where effects run twice: each asking makes a key.
    if (asked.current) return;
    asked.current = true;
    new Api(project).invite("participant", HOURS).then(setMade, () => setMade("none"));
  }, [project]);
  if (made === null) return null;
  if (made === "none") return <p className="quiet">{words.noLink}</p>;
  const copy = () => {
    // A page that came without encryption has no clipboard.
    const written = navigator.clipboard ? navigator.clipboard.writeText(made.link) : Promise.reject(new Error("no clipboard"));
    written.then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <section className="made-invite">
      <h3>{words.invite}</h3>
      <p className="quiet">{words.inviteHow(clock(made.until))}</p>
      <div className="made-link">
        <input readOnly value={made.link} aria-label={words.link} onFocus={(event) => event.target.select()} />
        <button type="button" className="button" onClick={copy}>
          {copied ? words.copied : words.copy}
        </button>
      </div>
      <p role="status" className={copied ? "hidden" : "quiet"}>
        {copied === null ? "" : copied ? words.copied : words.notCopied}
      </p>
      {HERE.test(location.hostname) && (
        <p className="quiet">
          {words.onlyHere} <code>{`--listen 0.0.0.0:${location.port || "80"} --host …`}</code>
        </p>
      )}
    </section>
  );
}

export function Made({ result: { made, report } }: { result: MadeProject }) {
  const words = strings.newBoard;
  const head = useRef<HTMLHeadingElement>(null);
  // What was focused has gone with the form.
  useEffect(() => head.current?.focus(), []);
  return (
    <div className="made">
      <h2 ref={head} tabIndex={-1}>
        {words.ready(made.title || made.project)}
      </h2>
      {report && <Report report={report} />}
      <Invite project={made.project} />
      <footer>
        <Link className="button is-main" href={address(made.project, "wall", { edit: "1" })}>
          {words.go}
        </Link>
      </footer>
    </div>
  );
}
