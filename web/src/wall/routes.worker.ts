/** Leads the arrows off the main thread: a second of thinking must not cost a frame. */
import type { Layout } from "../board/layout";
import { routeArrows } from "../board/route";

self.onmessage = (event: MessageEvent<{ ticket: number; layout: Layout }>) => {
  const { ticket, layout } = event.data;
  self.postMessage({ ticket, routes: routeArrows(layout) });
};
