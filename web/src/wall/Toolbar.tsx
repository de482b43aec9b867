/** Zoom, fit, search and legend, for hands without a keyboard. */
import { useSyncExternalStore } from "react";
import { Icon } from "../app/Icon";
import { en } from "../strings/en";
import type { Viewport } from "./viewport";

interface Props {
  view: Viewport;
  legend: boolean;
  /** Null where the dock says what every colour means. */
  setLegend: ((shown: boolean) => void) | null;
  openSearch(): void;
}

export function Toolbar({ view, legend, setLegend, openSearch }: Props) {
  const percent = useSyncExternalStore(
    (run) => view.subscribe(run),
    () => Math.round(view.camera.k * 100),
  );
  const words = en.wall;
  return (
    <div className="toolbar" role="toolbar" aria-label={words.label}>
      <button type="button" className="icon-button" aria-label={words.search} title={`${words.search} ( / )`} onClick={openSearch}>
        <Icon name="search" />
      </button>
      {setLegend && (
        <button type="button" className="icon-button" aria-label={words.legend} title={words.legend} aria-pressed={legend} onClick={() => setLegend(!legend)}>
          <Icon name="legend" />
        </button>
      )}
      <i className="divider" />
      <button type="button" className="icon-button" aria-label={words.zoomOut} title={`${words.zoomOut} ( − )`} onClick={() => view.step(1 / 1.4)}>
        <Icon name="minus" />
      </button>
      <output className="percent">{percent}%</output>
      <button type="button" className="icon-button" aria-label={words.zoomIn} title={`${words.zoomIn} ( + )`} onClick={() => view.step(1.4)}>
        <Icon name="plus" />
      </button>
      <button type="button" className="icon-button" aria-label={words.fit} title={`${words.fit} ( 0 )`} onClick={() => view.fit()}>
        <Icon name="fit" />
      </button>
    </div>
  );
}
