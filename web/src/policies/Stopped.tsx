/** The kill switch: who stopped what, when and why, and the way out of it. */
import { useState } from "react";
import { Icon } from "../app/Icon";
import { useProject, useServerNow } from "../app/project";
import { strings } from "../strings";
import { ago, clock, count } from "../sync/words";
import { release, stop } from "./ask";
import { useFocusAfterSwitch } from "./focus";
import { type Asked, ReasonDialog } from "./ReasonDialog";
import type { Stop } from "./shapes";

const words = strings.policies.stop;

/** What holds while something is stopped. */
export function StopBanner({ stop: held, all, children }: { stop: Stop; all: boolean; children?: React.ReactNode }) {
  const now = useServerNow();
  const banner = useFocusAfterSwitch<HTMLElement>();
  return (
    <section className="stop-banner" ref={banner} tabIndex={-1} aria-label={all ? words.stoppedAll : words.stoppedOne}>
      <Icon name="stop" />
      <div className="grow">
        <h2>{all ? words.stoppedAll : words.stoppedOne}</h2>
        {held.why && <blockquote>{held.why}</blockquote>}
        <p>
          <time dateTime={held.at} title={clock(held.at)}>
            {held.by === "" ? ago(held.at, now) : words.by(held.by, ago(held.at, now))}
          </time>
        </p>
        <p>{words.holds}</p>
      </div>
      {children}
    </section>
  );
}

/** `policy` is null for all of them, of which `live` would go on otherwise. */
export function StopButton({ policy, stopped, live = 0, changed }: { policy: string | null; stopped: boolean; live?: number; changed(): void }) {
  const { api } = useProject();
  const [asked, setAsked] = useState<Asked | null>(null);
  const button = useFocusAfterSwitch<HTMLButtonElement>();
  const ask = (): Asked => {
    if (stopped) {
      return {
        title: policy === null ? words.askReleaseAll : words.askReleaseOne(policy),
        what: words.whatRelease,
        go: words.goRelease,
        act: (why) => release(api, policy, why),
      };
    }
    if (policy !== null) return { title: words.askOne(policy), what: words.whatOne, go: words.go, danger: true, act: (why) => stop(api, policy, why) };
    return {
      title: words.askAll,
      what: words.whatAll,
      go: words.all,
      danger: true,
      again: { title: words.againAll, what: words.againHow(count(live)), go: words.goAll },
      act: (why) => stop(api, null, why),
    };
  };
  return (
    <>
      <button ref={button} type="button" className={`button ${stopped ? "is-main" : "is-stop"}`} onClick={() => setAsked(ask())}>
        <Icon name={stopped ? "play" : "stop"} />
        {stopped ? (policy === null ? words.releaseAll : words.release) : policy === null ? words.all : words.one}
      </button>
      {asked && <ReasonDialog asked={asked} done={changed} close={() => setAsked(null)} />}
    </>
  );
}
