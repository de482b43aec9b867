/** What a sticky is tied to: go there, or take a link away. */
import { Icon } from "../../app/Icon";
import { keyOf, useProject } from "../../app/project";
import type { Palette } from "../../board/colours";
import { kindOf } from "../../board/kinds";
import type { LiveSticky } from "../../live/compose";
import { linksOf } from "../../live/edits";
import { strings } from "../../strings";
import { unlink } from "../../wall/edit/acts";
import type { Desk } from "../../wall/edit/desk";
import { Section } from "./Inputs";

export function Ties({ desk, sticky, palette, visit, askTarget }: { desk: Desk; sticky: LiveSticky; palette: Palette; visit(key: string): void; askTarget(): void }) {
  const { board } = useProject();
  const edges = board.edges.filter((edge) => edge.from === sticky.index || edge.to === sticky.index);
  const links = linksOf(desk.room.wall, sticky.id);
  const words = strings.panel;
  return (
    <Section title={strings.sticky.connected}>
      <ul className="ties">
        {edges.map((edge) => {
          const out = edge.from === sticky.index;
          const other = board.stickies[out ? edge.to : edge.from];
          if (!other) return null;
          const names = [other.name, `${other.kind}/${other.name}`];
          const link = edge.kind === "link" ? links.find(({ from, to }) => names.includes(out ? to : from))?.link : undefined;
          return (
            <li key={`${edge.from} ${edge.to} ${edge.kind}`}>
              <span className="quiet">{out ? words.leadsTo : words.comesFrom}</span>
              <button type="button" className="chip-note" style={{ background: palette[kindOf(other.kind)].paper, color: palette[kindOf(other.kind)].ink }} onClick={() => visit(keyOf(other))}>
                {other.name}
              </button>
              {link && (
                <button type="button" className="icon-button" aria-label={words.removeLink(other.name)} title={words.removeLink(other.name)} onClick={() => unlink(desk, link.id)}>
                  <Icon name="close" />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <button type="button" className="button is-small" onClick={askTarget}>
        <Icon name="connect" /> {strings.edit.connect}
      </button>
    </Section>
  );
}
