/** The same board as text: by context, in order of time. What a screen reader and a keyboard like best. */
import { useMemo } from "react";
import { keyOf, useCommandPulse, useEventPulse, useFunnelPulse, usePolicyPulse, useProject, useServerNow } from "../app/project";
import { failurePaper, type Palette } from "../board/colours";
import { homes, neighbours } from "../board/gather";
import { kindOf } from "../board/kinds";
import { strings } from "../strings";
import { ago, count } from "../sync/words";
import type { LiveBoard, LiveSticky } from "../live/compose";
import { useRoom } from "../live/useLive";
import type { StickyView } from "../wire";
import type { Desk } from "./edit/desk";
import { AddRow, EditRow } from "./edit/ListRows";
import { split } from "./NoteFoot";
import { useSaid } from "./talk/TalkLayer";

function EventNumbers({ slug }: { slug: string }) {
  const pulse = useEventPulse(slug);
  const now = useServerNow();
  if (!pulse || pulse.count === 0) return <span className="quiet">{strings.wall.neverSeen}</span>;
  return (
    <span>
      <b>{count(pulse.count)}</b>
      <span className="quiet"> · {pulse.last ? ago(pulse.last, now) : ""}</span>
      {pulse.quarantined > 0 && <span className="pill is-error">{strings.wall.inQuarantine(count(pulse.quarantined))}</span>}
    </span>
  );
}

function PolicyNumbers({ sticky }: { sticky: StickyView }) {
  const { fired, other } = split(usePolicyPulse(sticky.slug)?.outcomes ?? {});
  return (
    <span>
      <span className={`state is-${sticky.state}`}>{strings.states[sticky.state ?? "draft"]}</span> <b>{count(fired)}</b> {strings.wall.fired}
      <span className="quiet">
        {" "}
        · {count(other)} {strings.wall.notFired}
      </span>
    </span>
  );
}

function CommandNumbers({ slug }: { slug: string }) {
  const pulse = useCommandPulse(slug);
  if (!pulse) return null;
  return (
    <span>
      <b>{count(pulse.delivered)}</b> {strings.wall.delivered}
      {pulse.dead_letters > 0 && (
        <span className="pill is-error">
          {count(pulse.dead_letters)} {strings.wall.dead}
        </span>
      )}
    </span>
  );
}

function Numbers({ sticky }: { sticky: StickyView }) {
  if (sticky.kind === "event") return <EventNumbers slug={sticky.slug} />;
  if (sticky.kind === "policy") return <PolicyNumbers sticky={sticky} />;
  if (sticky.kind === "command") return <CommandNumbers slug={sticky.slug} />;
  return null;
}

function FunnelNumbers({ slug }: { slug: string }) {
  const reached = useFunnelPulse(slug)?.reached ?? [];
  if (reached.length === 0) return <span className="quiet">{strings.funnels.unknown}</span>;
  return <b>{reached.map(count).join(" → ")}</b>;
}

interface Props {
  palette: Palette;
  selected: string | null;
  select(key: string): void;
  /** The slug of the funnel that is open. */
  funnel: string | null;
  openFunnel(slug: string): void;
  /** What this person has in hand, while they write. */
  desk: Desk | null;
}

function Swatch({ sticky, palette }: { sticky: StickyView; palette: Palette }) {
  const paper = sticky.failure ? failurePaper(palette.event.paper) : palette[kindOf(sticky.kind)].paper;
  return <i className={`swatch ${sticky.failure ? "is-failure" : sticky.kind === "note" ? "is-note" : ""}`} style={{ backgroundColor: paper }} />;
}

export function List({ palette, selected, select, funnel, openFunnel, desk }: Props) {
  const { board } = useProject();
  const said = useSaid(useRoom(), "places" in board ? (board as LiveBoard) : null);
  const saidOf = (sticky: StickyView) => said.get((sticky as Partial<LiveSticky>).id ?? "");
  const groups = useMemo(() => {
    const home = homes(board, neighbours(board));
    const names: (string | null)[] = [...board.contexts.map((context) => context.name), null];
    return names
      .map((name) => ({
        name,
        about: board.contexts.find((context) => context.name === name)?.about ?? null,
        stickies: board.stickies.filter((sticky) => (home[sticky.index] ?? null) === name).sort((a, b) => a.column - b.column || a.index - b.index),
      }))
      .filter((group) => group.stickies.length > 0 || (desk !== null && (group.name !== null || board.contexts.length === 0)));
  }, [board, desk]);
  return (
    <main className="list" id="content">
      {groups.map((group) => (
        <section key={group.name ?? ""} aria-label={group.name ?? strings.wall.noContext}>
          <h2>
            {group.name ?? strings.wall.noContext} <small>{strings.wall.stickies(group.stickies.length)}</small>
          </h2>
          {group.about && <p className="quiet">{group.about}</p>}
          <ul>
            {group.stickies.map((sticky) => (
              <li key={(sticky as Partial<LiveSticky>).id ?? keyOf(sticky)}>
                {desk && "id" in sticky ? (
                  <EditRow desk={desk} sticky={sticky as LiveSticky} swatch={<Swatch sticky={sticky} palette={palette} />} numbers={saidOf(sticky) ?? <Numbers sticky={sticky} />} open={() => select(keyOf(sticky))} chosen={selected === keyOf(sticky)} />
                ) : (
                  <button type="button" className="list-row" data-key={keyOf(sticky)} aria-pressed={selected === keyOf(sticky)} onClick={() => select(keyOf(sticky))}>
                    <Swatch sticky={sticky} palette={palette} />
                    <span className="list-name">
                      {sticky.name || (sticky.picture ? strings.notes.wordless : "")}
                      <small className="quiet">
                        {strings.kinds[sticky.kind]}
                        {sticky.pivotal && ` · ${strings.wall.pivotal}`}
                        {sticky.failure && ` · ${strings.wall.failure}`}
                        {saidOf(sticky) && ` · ${saidOf(sticky)}`}
                      </small>
                    </span>
                    <span className="list-numbers">
                      <Numbers sticky={sticky} />
                    </span>
                  </button>
                )}
              </li>
            ))}
            {desk && (
              <li>
                <AddRow desk={desk} context={group.name} />
              </li>
            )}
          </ul>
        </section>
      ))}
      {board.funnels.length > 0 && (
        <section aria-label={strings.funnels.title}>
          <h2>{strings.funnels.title}</h2>
          <ul>
            {board.funnels.map((one) => (
              <li key={one.slug}>
                <button type="button" className="list-row" data-funnel={one.slug} aria-pressed={funnel === one.slug} onClick={() => openFunnel(one.slug)}>
                  <i className="swatch is-funnel" />
                  <span className="list-name">
                    {one.name}
                    <small className="quiet">{one.steps.map((step) => step.event).join(" → ")}</small>
                  </span>
                  <span className="list-numbers">
                    <FunnelNumbers slug={one.slug} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
