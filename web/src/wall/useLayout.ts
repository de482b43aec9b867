/** The wall's picture: notes at once, arrows as soon as they are led. Laid out anew only when the board itself changes. */
import { useEffect, useMemo, useRef, useState } from "react";
import { layOutPinned, type PinnedLayout } from "../board/pinned";
import { bridge, type Led } from "../board/bridge";
import type { Point } from "../board/geometry";
import { layOutLanes } from "../board/lanes";
import { failurePath, without } from "../board/paths";
import { routeArrows, type Routes } from "../board/route";
import { strings } from "../strings";
import type { BoardView } from "../wire";
import type { Ways } from "./ways";

let worker: Worker | null | undefined;
let tickets = 0;

function startWorker(): Worker | null {
  if (worker !== undefined) return worker;
  try {
    worker = new Worker(new URL("./routes.worker.ts", import.meta.url), { type: "module" });
    worker.onerror = () => {
      worker = null;
    };
  } catch {
    worker = null;
  }
  return worker;
}

/** Leads arrows one wall at a time: what changes meanwhile is led next, what was in between is skipped. */
function useRoutes(layout: PinnedLayout): Led | null {
  const [led, setLed] = useState<Led | null>(null);
  const wanted = useRef<PinnedLayout | null>(null);
  const busy = useRef(false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  useEffect(() => {
    wanted.current = layout;
    const next = () => {
      const job = wanted.current;
      if (!job || !alive.current) return;
      wanted.current = null;
      const done = (routes: Routes) => {
        busy.current = false;
        if (!alive.current) return;
        setLed({ layout: job, routes });
        next();
      };
      const helper = startWorker();
      if (!helper) {
        done(routeArrows(job));
        return;
      }
      busy.current = true;
      const ticket = ++tickets;
      const settle = (routes: Routes) => {
        helper.removeEventListener("message", take);
        helper.removeEventListener("error", fail);
        done(routes);
      };
      const take = (event: MessageEvent<{ ticket: number; routes: Routes }>) => {
        if (event.data.ticket === ticket) settle(event.data.routes);
      };
      const fail = () => settle(routeArrows(job));
      helper.addEventListener("message", take);
      helper.addEventListener("error", fail);
      helper.postMessage({ ticket, layout: job });
    };
    if (!busy.current) next();
  }, [layout]);
  return led;
}

const NOWHERE: readonly null[] = [];

/** Also for a board without places, where `places` is left out: then everything is laid out. */
export function useLayout(board: BoardView & { places?: readonly (Point | null)[] }, ways: Ways): { layout: PinnedLayout; routes: Routes | null } {
  const shape = useMemo(
    () => JSON.stringify([board.contexts.map(({ name }) => name), board.edges, board.stickies.map((s) => [s.kind, s.context, s.column, s.failure, s.pivotal]), board.places]),
    [board],
  );
  // Lanes are called by the names of their actors.
  const names = ways.lanes === "actor" ? JSON.stringify(board.stickies.flatMap((s) => (s.kind === "actor" ? [s.name] : []))) : "";
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the shape stands for the board
  const whole = useMemo(() => (ways.lanes ? layOutLanes(board, ways.lanes, strings.ways.nobody) : layOutPinned(board, board.places ?? NOWHERE)), [shape, ways.lanes, names]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the picture stands for the board
  const layout = useMemo(() => (ways.happy ? without(whole, failurePath(board)) : whole), [whole, ways.happy]);
  const led = useRoutes(layout);
  const routes = useMemo(() => (led === null ? null : led.layout === layout ? led.routes : bridge(led, layout)), [led, layout]);
  return { layout, routes };
}
