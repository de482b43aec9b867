/** Said on every page while everything is stopped. */
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { strings } from "../strings";
import { usePolicies } from "./known";

export function AllStopped() {
  const { name } = useProject();
  if (!usePolicies()?.stopped) return null;
  return (
    <Link className="pill is-error" href={address(name, "policies")}>
      {strings.policies.stop.stoppedAll}
    </Link>
  );
}
