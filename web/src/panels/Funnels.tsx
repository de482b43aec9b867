/** Every funnel of the board: its steps as bars, live. */
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { strings } from "../strings";
import { FunnelBars } from "./FunnelBars";
import { Rules } from "./FunnelPanel";
import { Empty, PageBody } from "./Parts";

const EXAMPLE = 'funnel "Join" within="90d" {\n    step "Ad shown"\n    step "Account created" within="30d"\n}';

export function Funnels() {
  const { board, name } = useProject();
  const words = strings.funnels;
  return (
    <PageBody title={words.title}>
      {board.funnels.length === 0 && (
        <>
          <Empty title={words.empty}>{words.emptyHow}</Empty>
          <pre className="funnel-example">{EXAMPLE}</pre>
        </>
      )}
      <div className="funnel-cards">
        {board.funnels.map((funnel) => (
          <section key={funnel.slug} className="funnel-card" aria-labelledby={`funnel-${funnel.slug}`}>
            <header>
              <h2 id={`funnel-${funnel.slug}`}>{funnel.name}</h2>
              <Link href={address(name, "wall", { funnel: funnel.slug })}>{words.onWall}</Link>
            </header>
            {funnel.about && <p className="about">{funnel.about}</p>}
            <FunnelBars funnel={funnel} />
            <details>
              <summary>{words.rules}</summary>
              <Rules funnel={funnel} />
            </details>
          </section>
        ))}
      </div>
    </PageBody>
  );
}
