/** How a policy does: what it says, where it stands, and what became of its triggers. */
import { useResource } from "../app/hooks";
import { useProject } from "../app/project";
import { Prose } from "../panels/Prose";
import { strings } from "../strings";
import { lift as askLift } from "./ask";
import { Days } from "./Days";
import { LiftSection } from "./LiftSection";
import { liftsOf } from "./lifts";
import { Recent } from "./Recent";
import { RoadList } from "./RoadList";
import type { PolicyDetail } from "./shapes";
import { States } from "./StateSteps";
import { WhySubject } from "./WhySubject";

export function Overview({ detail, may, changed }: { detail: PolicyDetail; may: boolean; changed(): void }) {
  const { api, name } = useProject();
  const lift = useResource(`lift ${name} ${detail.name} ${detail.goal ? detail.version : ""}`, async (signal) => {
    if (!detail.goal) return null;
    const found = await askLift(api, detail.name, signal);
    liftsOf(api).put(detail.name, found);
    return found;
  });
  return (
    <>
      <p className="sentence policy-says">
        <Prose text={detail.sentence} />
      </p>
      <States detail={detail} may={may} changed={changed} />
      {!may && <p className="quiet policy-read-only">{strings.policies.readOnly}</p>}
      <RoadList detail={detail} lift={lift.value} />
      <LiftSection detail={detail} lift={lift.value} asking={lift.loading} error={lift.error} />
      <Days days={detail.per_day} />
      <Recent detail={detail} />
      <WhySubject policy={detail.name} />
    </>
  );
}
