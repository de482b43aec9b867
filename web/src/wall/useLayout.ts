/** The wall's picture: notes at once, arrows as soon as they are led. Laid out anew only when the board itself changes. */
import { useEffect, useMemo, useState } from "react";
import { type Layout, layOut } from "../board/layout";
import { routeArrows, type Routes } from "../board/route";
import type { BoardView } from "../wire";

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

export function useLayout(board: BoardView): { layout: Layout; routes: Routes | null } {
  const shape = useMemo(
    () => JSON.stringify([board.contexts, board.edges, board.stickies.map((s) => [s.kind, s.name, s.context, s.column, s.failure, s.pivotal])]),
    [board],
  );
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the shape stands for the board
  const layout = useMemo(() => layOut(board), [shape]);
  const [led, setLed] = useState<{ layout: Layout; routes: Routes } | null>(null);
  useEffect(() => {
    const helper = startWorker();
    if (!helper) {
      setLed({ layout, routes: routeArrows(layout) });
      return;
    }
    const ticket = ++tickets;
    const take = (event: MessageEvent<{ ticket: number; routes: Routes }>) => {
      if (event.data.ticket === ticket) setLed({ layout, routes: event.data.routes });
    };
    const fail = () => setLed({ layout, routes: routeArrows(layout) });
    helper.addEventListener("message", take);
    helper.addEventListener("error", fail);
    helper.postMessage({ ticket, layout });
    return () => {
      helper.removeEventListener("message", take);
      helper.removeEventListener("error", fail);
    };
  }, [layout]);
  return { layout, routes: led?.layout === layout ? led.routes : null };
}
