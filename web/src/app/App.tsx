/** Which page an address shows. */
import { lazy, Suspense, useEffect } from "react";
import { History } from "../history/History";
import { Data } from "../panels/data/Data";
import { Decisions } from "../panels/Decisions";
import { Deliveries } from "../panels/Deliveries";
import { Funnels } from "../panels/Funnels";
import { Predictions } from "../panels/Predictions";
import { Quarantine } from "../panels/Quarantine";
import { Subject } from "../panels/Subject";
import { Tail } from "../panels/Tail";
import { Start } from "../start/Start";
import { strings } from "../strings";
import { Wall } from "../wall/Wall";
import { Frame } from "./Frame";
import { useRoute } from "./hooks";
import { ProjectProvider, useProject } from "./project";
import type { Route } from "./route";
import { Fence, Missing, Trouble } from "./Trouble";

/** Loaded when somebody goes there. */
const Policies = lazy(() => import("../policies/Policies"));
const Policy = lazy(() => import("../policies/Policy"));

const TITLES: Record<string, string> = {
  tail: strings.tail.title,
  subject: strings.subject.title,
  policies: strings.policies.title,
  decisions: strings.decisions.title,
  deliveries: strings.deliveries.title,
  funnels: strings.funnels.title,
  predictions: strings.predictions.title,
  quarantine: strings.ledger.title,
  data: strings.data.title,
  history: strings.history.title,
};

function PageOf({ route }: { route: Extract<Route, { project: string }> }) {
  const { board } = useProject();
  useEffect(() => {
    const page = route.subject ?? route.policy ?? TITLES[route.page];
    document.title = [page, board.title, strings.product].filter(Boolean).join(" · ");
  }, [route, board.title]);
  switch (route.page) {
    case "wall":
      return <Wall query={route.query} />;
    case "tail":
      return <Tail query={route.query} />;
    case "subject":
      return <Subject key={route.subject} subject={route.subject ?? ""} query={route.query} />;
    case "policies":
      return <Policies query={route.query} />;
    case "policy":
      return <Policy key={route.policy} policy={route.policy ?? ""} query={route.query} />;
    case "decisions":
      return <Decisions query={route.query} />;
    case "deliveries":
      return <Deliveries query={route.query} />;
    case "funnels":
      return <Funnels />;
    case "predictions":
      return <Predictions />;
    case "quarantine":
      return <Quarantine />;
    case "data":
      return <Data query={route.query} />;
    case "history":
      return <History query={route.query} />;
  }
}

export function App() {
  const route = useRoute();
  if (route.page === "start") return <Start />;
  if (route.page === "missing") return <Missing />;
  return (
    <Fence key={route.project}>
      <ProjectProvider name={route.project}>
        <Frame>
          <Fence key={route.page}>
            <Suspense fallback={<Trouble error={null} loading />}>
              <PageOf route={route} />
            </Suspense>
          </Fence>
        </Frame>
      </ProjectProvider>
    </Fence>
  );
}
