/** Every policy of the project: what it is, what became of it, and the switch that stops them all. */
import "../styles/policies.css";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useResource, useRested } from "../app/hooks";
import { useProject } from "../app/project";
import { address, go } from "../app/route";
import { Trouble } from "../app/Trouble";
import { Choice, Empty, PageBody, Words } from "../panels/Parts";
import { strings } from "../strings";
import { count } from "../sync/words";
import { allPolicies } from "./known";
import { liftsOf } from "./lifts";
import { honest } from "./measure";
import { isMeasured, PolicyRow } from "./PolicyRow";
import { STATES } from "./shapes";
import { listed, type Order, ORDERS, type Wanted } from "./sorting";
import { StopBanner, StopButton } from "./Stopped";
import { useChanges } from "./useChanges";

const words = strings.policies;
/** The narrowest axis of the small intervals: two points to each side. */
const REACH_LEAST = 0.02;

export default function Policies({ query }: { query: Record<string, string> }) {
  const { api, name, board } = useProject();
  const list = useResource(`policies ${name}`, (signal) => allPolicies(api, signal));
  useChanges(null, list.reload);
  const [typed, setTyped] = useState(query["words"] ?? "");
  const rested = useRested(typed);
  const lifts = liftsOf(api);
  // What is sorted and scaled by changes with every answer.
  useSyncExternalStore(lifts.subscribe, () => list.value?.policies.filter((policy) => lifts.get(policy.name)?.state === "known").length ?? 0);
  const order: Order = ORDERS.find((each) => each === query["order"]) ?? "board";
  const wanted: Wanted = { words: rested, state: query["state"] ?? "", order };
  const set = (values: Record<string, string>) => go(address(name, "policies", { words: rested, state: wanted.state, order: order === "board" ? "" : order, ...values }), true);
  useEffect(() => {
    if (rested !== (query["words"] ?? "")) set({ words: rested });
  });
  if (!list.value) return <Trouble error={list.error} loading={list.loading} again={list.reload} />;
  const { stopped, policies: all } = list.value;
  const may = list.value.may_switch ?? !board.guest;
  const liftOf = (policy: string) => {
    const known = lifts.get(policy);
    return known?.state === "known" ? known.lift : undefined;
  };
  const shown = listed(all, wanted, liftOf);
  const reach = Math.max(
    REACH_LEAST,
    ...all.filter(isMeasured).flatMap((policy) => {
      const lift = liftOf(policy.name);
      const found = lift && honest(lift);
      return found ? [Math.abs(found.low), Math.abs(found.high)] : [];
    }),
  );
  const live = all.filter((policy) => policy.state === "live" && !policy.stopped).length;
  const button = may && all.length > 0 && <StopButton policy={null} stopped={stopped !== null} live={live} changed={list.reload} />;
  return (
    <PageBody title={words.title} aside={stopped ? null : button}>
      {stopped && (
        <StopBanner stop={stopped} all>
          {button}
        </StopBanner>
      )}
      {all.length === 0 ? (
        <Empty title={words.empty}>{words.emptyHow}</Empty>
      ) : (
        <>
          <div className="filters">
            <Words label={words.search} value={typed} change={setTyped} />
            <Choice
              label={words.state}
              value={wanted.state}
              any={words.anyState}
              options={[...STATES.map((state): [string, string] => [state, strings.states[state] ?? state]), ["stopped", words.stoppedState]]}
              change={(state) => set({ state })}
            />
            <Choice
              label={words.order}
              value={order === "board" ? "" : order}
              any={words.orders["board"] ?? ""}
              options={ORDERS.filter((each) => each !== "board").map((each): [string, string] => [each, words.orders[each] ?? each])}
              change={(to) => set({ order: to })}
            />
            <p className="quiet policy-shown" role="status">
              {words.shown(count(shown.length), count(all.length))}
            </p>
          </div>
          {shown.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <ul className="policy-list">
              {shown.map((policy) => (
                <PolicyRow key={policy.name} policy={policy} reach={reach} />
              ))}
            </ul>
          )}
        </>
      )}
    </PageBody>
  );
}
