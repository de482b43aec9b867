/** All about one sticky: beside the wall on a desk, over it on a phone. */
import { useEffect, useMemo, useRef } from "react";
import { Icon } from "../app/Icon";
import { keyOf, useProject } from "../app/project";
import type { Palette } from "../board/colours";
import { kindOf } from "../board/kinds";
import { strings } from "../strings";
import type { StickyView } from "../wire";
import { NotePicture } from "../wall/notes/NotePicture";
import { Comments } from "../wall/talk/Comments";
import { Fields } from "./Fields";
import { Happened } from "./Happened";
import { Letter } from "./Letter";
import { Samples } from "./Samples";
import { SendOne } from "./SendOne";

interface Props {
  sticky: StickyView;
  palette: Palette;
  close(): void;
  visit(key: string): void;
}

function Chips({ title, stickies, palette, visit }: { title: string; stickies: StickyView[]; palette: Palette; visit(key: string): void }) {
  if (stickies.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="chips">
        {stickies.map((other) => (
          <li key={keyOf(other)}>
            <button
              type="button"
              className="chip-note"
              style={{ background: palette[kindOf(other.kind)].paper, color: palette[kindOf(other.kind)].ink }}
              onClick={() => visit(keyOf(other))}
            >
              {other.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function StickyPanel({ sticky, palette, close, visit }: Props) {
  const { board } = useProject();
  const panel = useRef<HTMLElement>(null);
  const paint = palette[kindOf(sticky.kind)];
  const words = strings.sticky;
  useEffect(() => {
    const back = document.activeElement as HTMLElement | null;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (back?.isConnected) back.focus({ preventScroll: true });
    };
  }, []);
  const beside = useMemo(() => {
    const pick = (indices: number[]) => [...new Set(indices)].flatMap((index) => board.stickies[index] ?? []);
    const isPolicy = (index: number) => board.stickies[index]?.kind === "policy";
    return {
      before: pick(board.edges.filter((edge) => edge.to === sticky.index).map((edge) => edge.from)),
      after: pick(board.edges.filter((edge) => edge.from === sticky.index && !isPolicy(edge.to)).map((edge) => edge.to)),
      policies: pick([...sticky.used_by, ...board.edges.filter((edge) => edge.from === sticky.index && isPolicy(edge.to)).map((edge) => edge.to)]),
    };
  }, [board, sticky]);
  return (
    <aside
      className="panel"
      ref={panel}
      tabIndex={-1}
      aria-label={strings.wall.describe(strings.kinds[sticky.kind] ?? sticky.kind, sticky.name, "")}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header className="panel-head" style={{ background: paint.paper, color: paint.ink }}>
        <div>
          <p className="panel-kind">
            {strings.kinds[sticky.kind]}
            {sticky.pivotal && ` · ${strings.wall.pivotal}`}
            {sticky.failure && ` · ${strings.wall.failure}`}
            {sticky.state && ` · ${strings.states[sticky.state] ?? sticky.state}`}
          </p>
          <h2>{sticky.name}</h2>
        </div>
        <div className="panel-tools">
          <button type="button" className="icon-button" aria-label={words.centre} title={words.centre} onClick={() => visit(keyOf(sticky))}>
            <Icon name="target" />
          </button>
          <button type="button" className="icon-button" aria-label={words.close} title={words.close} onClick={close}>
            <Icon name="close" />
          </button>
        </div>
      </header>
      <div className="panel-body">
        <NotePicture sticky={sticky} />
        {sticky.about && <p className="about">{sticky.about}</p>}
        <dl className="facts">
          {sticky.context && (
            <>
              <dt>{words.context}</dt>
              <dd>{sticky.context}</dd>
            </>
          )}
          {sticky.owner && (
            <>
              <dt>{words.owner}</dt>
              <dd>{sticky.owner}</dd>
            </>
          )}
          {sticky.event_type && (
            <>
              <dt>{words.type}</dt>
              <dd>
                <code>{sticky.event_type}</code>
              </dd>
            </>
          )}
          {sticky.was.length > 0 && (
            <>
              <dt>{words.was}</dt>
              <dd>{sticky.was.join(", ")}</dd>
            </>
          )}
        </dl>
        {sticky.sentence && (
          <section>
            <h3>{words.sentence}</h3>
            <p className="sentence">{sticky.sentence}</p>
          </section>
        )}
        {sticky.letter && !board.guest && <Letter policy={sticky.name} />}
        <Comments sticky={sticky} />
        <Happened sticky={sticky} />
        {(sticky.fields.length > 0 || sticky.kind === "event") && <Fields fields={sticky.fields} />}
        <Chips title={words.policies} stickies={beside.policies} palette={palette} visit={visit} />
        <Chips title={words.before} stickies={beside.before} palette={palette} visit={visit} />
        <Chips title={words.after} stickies={beside.after} palette={palette} visit={visit} />
        {!board.guest && (sticky.kind === "event" || sticky.kind === "policy") && <Samples sticky={sticky} />}
        {!board.guest && sticky.kind === "event" && <SendOne sticky={sticky} />}
      </div>
    </aside>
  );
}
