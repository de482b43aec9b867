/** The panel of one funnel, beside the wall. */
import { useEffect, useRef } from "react";
import { Icon } from "../app/Icon";
import { useProject } from "../app/project";
import { strings } from "../strings";
import type { FunnelOnBoard } from "../wire";
import { FunnelBars } from "./FunnelBars";

const words = strings.funnels;

/** What counts in a funnel, in sentences. */
export function Rules({ funnel }: { funnel: FunnelOnBoard }) {
  return (
    <ul className="funnel-rules">
      <li>{funnel.within ? words.window(funnel.within) : words.noWindow}</li>
      <li>{words.matching[funnel.matching]}</li>
      <li>{words.entry[funnel.entry]}</li>
    </ul>
  );
}

export function FunnelPanel({ funnel, close, visit }: { funnel: FunnelOnBoard; close(): void; visit(key: string): void }) {
  const panel = useRef<HTMLElement>(null);
  // Who stopped where is told in records, which a guest does not see.
  const { board } = useProject();
  useEffect(() => {
    const back = document.activeElement as HTMLElement | null;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (back?.isConnected) back.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      className="panel"
      ref={panel}
      tabIndex={-1}
      aria-label={words.describe(funnel.name, "")}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header className="panel-head is-funnel">
        <div>
          <p className="panel-kind">{words.funnel}</p>
          <h2>{funnel.name}</h2>
        </div>
        <div className="panel-tools">
          <button type="button" className="icon-button" aria-label={strings.sticky.close} title={strings.sticky.close} onClick={close}>
            <Icon name="close" />
          </button>
        </div>
      </header>
      <div className="panel-body">
        {funnel.about && <p className="about">{funnel.about}</p>}
        {funnel.owner && (
          <dl className="facts">
            <dt>{strings.sticky.owner}</dt>
            <dd>{funnel.owner}</dd>
          </dl>
        )}
        {!board.guest && (
          <section>
            <FunnelBars funnel={funnel} visit={visit} />
          </section>
        )}
        <section>
          <h3>{words.rules}</h3>
          <Rules funnel={funnel} />
        </section>
      </div>
    </aside>
  );
}
