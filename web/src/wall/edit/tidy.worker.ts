/** Lays the wall out beside the main thread: seconds on a wall of thousands. */
import { type TidyAsk, tidyPlaces } from "../../board/tidy";

self.onmessage = (event: MessageEvent<TidyAsk>) => postMessage(tidyPlaces(event.data));
