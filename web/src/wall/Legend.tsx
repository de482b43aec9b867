/** What every colour and line means on this board. */
import { Icon } from "../app/Icon";
import { failurePaper, type Palette } from "../board/colours";
import { PAPERS } from "../board/kinds";
import { strings } from "../strings";
import type { StickyView } from "../wire";

export function Legend({ palette, stickies, close }: { palette: Palette; stickies: StickyView[]; close(): void }) {
  const used = PAPERS.filter((kind) => stickies.some((sticky) => sticky.kind === kind));
  return (
    <aside className="legend" aria-label={strings.wall.legend}>
      <ul>
        {used.map((kind) => (
          <li key={kind}>
            <i className={`swatch is-${kind}`} style={{ background: palette[kind].paper }} />
            {strings.kinds[kind]}
          </li>
        ))}
        {stickies.some((sticky) => sticky.failure) && (
          <li>
            <i className="swatch is-failure" style={{ backgroundColor: failurePaper(palette.event.paper) }} />
            {strings.wall.failure}
          </li>
        )}
        {stickies.some((sticky) => sticky.pivotal) && (
          <li>
            <i className="swatch is-pivotal" />
            {strings.wall.pivotal}
          </li>
        )}
        <li>
          <i className="swatch is-line" />
          {strings.wall.arrows.flow}
        </li>
        <li>
          <i className="swatch is-line is-dashed" />
          {strings.wall.arrows.link}
        </li>
      </ul>
      <header>
        <button type="button" className="icon-button" aria-label={strings.sticky.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
    </aside>
  );
}
