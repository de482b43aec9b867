/** What a page shows when it cannot show what it is for. */
import { Component, type ReactNode } from "react";
import { strings } from "../strings";
import { Refused, Unknown, Unreachable } from "../sync/http";
import { Prose } from "../panels/Prose";
import { Link } from "./Link";

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="trouble" id="content">
      <div className="trouble-note">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

export function Trouble({ error, loading, again }: { error: unknown; loading?: boolean; again?: () => void }) {
  const words = strings.trouble;
  if (!error) {
    return loading ? (
      <main className="trouble" id="content" aria-busy="true">
        <p className="quiet">{words.loading}</p>
      </main>
    ) : null;
  }
  const retry = again && (
    <p>
      <button type="button" className="button" onClick={again}>
        {words.again}
      </button>
    </p>
  );
  if (error instanceof Unknown) {
    return (
      <Card title={words.unknownTitle}>
        <p>{words.unknown}</p>
        <p className="quiet">{words.unknownHow}</p>
        <p className="quiet">{words.unknownGuest}</p>
      </Card>
    );
  }
  if (error instanceof Unreachable) {
    return (
      <Card title={words.unreachableTitle}>
        <p>{words.unreachable}</p>
        {retry}
      </Card>
    );
  }
  if (error instanceof Refused) {
    const { problem } = error;
    return (
      <Card title={problem.status === 404 ? words.missingTitle : problem.title || words.refusedTitle}>
        <p><Prose text={problem.detail || (problem.status === 404 ? words.missing : "")} /></p>
        {problem.mend && <p className="quiet"><Prose text={problem.mend} /></p>}
        <p>
          <Link href="/">{words.home}</Link>
        </p>
      </Card>
    );
  }
  return (
    <Card title={words.brokenTitle}>
      <p>{words.broken}</p>
      <pre>{error instanceof Error ? error.message : String(error)}</pre>
      {retry}
    </Card>
  );
}

export function Missing() {
  return (
    <Card title={strings.trouble.missingTitle}>
      <p>{strings.trouble.missing}</p>
      <p>
        <Link href="/">{strings.trouble.home}</Link>
      </p>
    </Card>
  );
}

/** Keeps a fault in one page from taking the whole application with it. */
export class Fence extends Component<{ children: ReactNode }, { fault: unknown }> {
  override state: { fault: unknown } = { fault: null };
  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }
  override render() {
    return this.state.fault === null ? this.props.children : <Trouble error={this.state.fault} again={() => this.setState({ fault: null })} />;
  }
}
