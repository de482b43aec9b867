/** What was handed to the outside, and what could not be. */
import { useEffect, useRef, useState } from "react";
import { Link } from "../app/Link";
import { useProject, useServerNow } from "../app/project";
import { address, go } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { ago, clock, milliseconds } from "../sync/words";
import type { ChannelState, DeliveryView } from "../wire";
import { Choice, Empty, More, PageBody } from "./Parts";
import { usePages } from "./usePages";

const PAGE = 50;
const REFRESH_MS = 1_500;

function DeliveryRow({ delivery, done }: { delivery: DeliveryView; done(): void }) {
  const { api, name, board } = useProject();
  const now = useServerNow();
  const [asked, setAsked] = useState<"no" | "busy" | "yes" | Error>("no");
  const retry = () => {
    setAsked("busy");
    api.retry(delivery.key).then(
      () => {
        setAsked("yes");
        done();
      },
      (error: Error) => setAsked(error),
    );
  };
  const command = board.stickies.find((sticky) => sticky.kind === "command" && sticky.name === delivery.command);
  return (
    <li className={`delivery is-${delivery.state}`} data-state={delivery.state}>
      <div className="decision-side">
        <span className={`outcome outcome-${delivery.state}`}>{strings.deliveryStates[delivery.state] ?? delivery.state}</span>
        <time className="quiet" dateTime={delivery.time} title={clock(delivery.time)}>
          {ago(delivery.time, now)}
        </time>
      </div>
      <div className="decision-main">
        <h2>
          <Link href={address(name, "wall", { sticky: command ? `command/${command.slug}` : null })}>{delivery.command}</Link>
        </h2>
        <p className="quiet">
          <Link href={address(name, "subject", {}, delivery.subject)}>{delivery.subject}</Link> · {strings.deliveries.via(delivery.channel)} · {delivery.policy}
        </p>
        <p className="quiet">
          {strings.deliveries.attempt(delivery.attempt)}
          {delivery.status != null && <span> · {strings.deliveries.answered(delivery.status)}</span>} · {milliseconds(delivery.took_ms)}
        </p>
        {delivery.error && <p className="delivery-error">{delivery.error}</p>}
        {asked instanceof Error && <p className="delivery-error">{asked.message}</p>}
      </div>
      {delivery.state === "dead-letter" && (
        <button type="button" className="button" onClick={retry} disabled={asked === "busy" || asked === "yes"}>
          {asked === "yes" ? strings.deliveries.retried : strings.deliveries.retry}
        </button>
      )}
    </li>
  );
}

export function Deliveries({ query }: { query: Record<string, string> }) {
  const { api, name, follow } = useProject();
  const state = query["state"] ?? "";
  const [stopped, setStopped] = useState<ChannelState[]>([]);
  const pages = usePages(
    `deliveries ${name} ${state}`,
    async (before, signal) => {
      const page = await api.deliveries({ state, before, limit: PAGE }, signal);
      if (before === null) setStopped((page.channels ?? []).filter((channel) => channel.stopped != null));
      return { items: page.deliveries, before: page.before };
    },
    (delivery) => delivery.key,
  );
  const { reload } = pages;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    const stop = follow({ kind: "delivery" }, ({ records }) => {
      // An attempt changes a delivery that is listed already: ask anew, but not for every single one.
      if (records.length > 0) timer.current ??= setTimeout(() => {
        timer.current = undefined;
        reload();
      }, REFRESH_MS);
    });
    return () => {
      stop();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [follow, reload]);
  const words = strings.deliveries;
  return (
    <PageBody title={words.title}>
      <div className="filters">
        <Choice label={words.state} value={state} options={Object.entries(strings.deliveryStates)} change={(to) => go(address(name, "deliveries", { state: to }), true)} />
      </div>
      {stopped.map((channel) => (
        <p key={channel.name} className="delivery-error" role="status">
          {words.channelStopped(channel.name, clock(channel.stopped?.since ?? ""), channel.stopped?.reason ?? "")}
        </p>
      ))}
      {pages.error ? (
        <Trouble error={pages.error} again={pages.reload} />
      ) : pages.items.length === 0 && !pages.loading ? (
        <Empty title={words.empty}>{words.emptyHow}</Empty>
      ) : (
        <ol className="decisions">
          {pages.items.map((delivery) => (
            <DeliveryRow key={delivery.key} delivery={delivery} done={pages.reload} />
          ))}
        </ol>
      )}
      <More more={pages.more} loading={pages.loading} any={pages.items.length > 0} />
    </PageBody>
  );
}
