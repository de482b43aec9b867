/** One policy: how it does, what it would have done, and how it came to be what it is. */
import "../styles/policies.css";
import { useResource } from "../app/hooks";
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { policy as askPolicy } from "./ask";
import { allPolicies } from "./known";
import { Overview } from "./Overview";
import { Past } from "./Past";
import { StateBadge, StoppedBadge } from "./PolicyRow";
import { StopBanner, StopButton } from "./Stopped";
import { Trial } from "./trial/Trial";
import { useChanges } from "./useChanges";

const words = strings.policies;
const VIEWS = ["overview", "try", "past"] as const;

export default function Policy({ policy, query }: { policy: string; query: Record<string, string> }) {
  const { api, name, board } = useProject();
  const asked = useResource(`policy ${name} ${policy}`, (signal) => askPolicy(api, policy, signal));
  const list = useResource(`policies ${name}`, (signal) => allPolicies(api, signal));
  const slug = board.stickies.find((sticky) => sticky.kind === "policy" && sticky.name === policy)?.slug ?? "";
  const changed = () => {
    asked.reload();
    list.reload();
  };
  useChanges(slug, changed);
  const detail = asked.value;
  if (!detail) return <Trouble error={asked.error} loading={asked.loading} again={asked.reload} />;
  const may = list.value ? (list.value.may_switch ?? !board.guest) : false;
  const view = VIEWS.find((each) => each === query["view"]) ?? "overview";
  return (
    <main className="page" id="content">
      <div className="page-inner policy-page">
        <p className="policy-back">
          <Link href={address(name, "policies")}>
            <Icon name="back" />
            {words.back}
          </Link>
        </p>
        <div className="page-head">
          <div className="policy-named">
            <h1>{detail.name}</h1>
            <StateBadge state={detail.state} />
            {detail.stopped && <StoppedBadge />}
          </div>
          <div className="policy-tools">
            {slug !== "" && (
              <Link className="button" href={address(name, "wall", { sticky: `policy/${slug}` })}>
                <Icon name="wall" />
                {words.onWall}
              </Link>
            )}
            {may && !detail.stopped && <StopButton policy={detail.name} stopped={false} changed={changed} />}
          </div>
        </div>
        {list.value?.stopped && <StopBanner stop={list.value.stopped} all />}
        {detail.stopped && (
          <StopBanner stop={detail.stopped} all={false}>
            {may && <StopButton policy={detail.name} stopped changed={changed} />}
          </StopBanner>
        )}
        <nav className="policy-views" aria-label={words.views}>
          {VIEWS.map((each) => (
            <Link key={each} href={address(name, "policy", { view: each === "overview" ? null : each }, policy)} aria-current={view === each ? "page" : undefined}>
              {words.view[each]}
            </Link>
          ))}
        </nav>
        {view === "overview" && <Overview detail={detail} may={may} changed={changed} />}
        {view === "try" && <Trial detail={detail} may={may} />}
        {view === "past" && <Past detail={detail} />}
      </div>
    </main>
  );
}
