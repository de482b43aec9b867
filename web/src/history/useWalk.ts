/** Which moment is looked at, and how one goes from one to the next: by slider, step, list and replay. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { useRested } from "../app/hooks";
import { go, withQuery } from "../app/route";
import { beside } from "./axis";
import { momentOfMark } from "./marks";
import { type Moment, momentHolding } from "./moments";
import type { Speed } from "./player";

/** Null: the newest, whichever that is. */
type Chosen = { id: string; at: number } | null;

export function useWalk(moments: readonly Moment[], wanted: string | null) {
  const [chosen, setChosen] = useState<Chosen>(() => (wanted === null ? null : { id: wanted, at: Number(wanted.split("-")[0]) || 0 }));
  const [who, setWho] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(4);
  const last = moments.length - 1;
  const index = useMemo(() => {
    if (chosen === null) return last;
    const at = moments.findIndex((each) => each.id === chosen.id);
    // A run that went on is called otherwise now.
    return at >= 0 ? at : (momentHolding(moments, chosen.id) ?? momentOfMark(moments, chosen.at) ?? (last < 0 ? -1 : 0));
  }, [moments, chosen, last]);
  const among = useMemo(() => moments.flatMap((each, nth) => (who === null || each.who === who ? [nth] : [])), [moments, who]);

  const choose = useCallback(
    (nth: number) => {
      const moment = moments[nth];
      if (moment) setChosen(nth === moments.length - 1 ? null : { id: moment.id, at: moment.at });
    },
    [moments],
  );
  const nextOne = beside(among, index, 1);
  const previousOne = beside(among, index, -1);
  const play = useCallback(
    (on: boolean) => {
      const first = among[0];
      // From the end, it begins anew.
      if (on && beside(among, index, 1) === null && first !== undefined) choose(first);
      setPlaying(on && among.length > 1);
    },
    [among, index, choose],
  );

  const rested = useRested(chosen?.id ?? null, 600);
  useEffect(() => {
    if (moments.length > 0) go(withQuery({ moment: rested }), true);
    // The list grows without the address being another.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  return { index, among, choose, nextOne, previousOne, who, setWho, playing, play, speed, setSpeed, newest: index === last };
}
