/** Zoom, fit, search and legend, for hands without a keyboard. */
import { useSyncExternalStore } from "react";
import { Icon } from "../app/Icon";
import { keysOf } from "../app/keys";
import { strings } from "../strings";
import { undo } from "./edit/acts";
import { TidyButton } from "./edit/ArrangeMenu";
import type { Desk } from "./edit/desk";
import { SessionButton } from "./session/SessionButton";
import type { Viewport } from "./viewport";
import { WaysMenu } from "./WaysMenu";

interface Props {
  view: Viewport;
  legend: boolean;
  setLegend(shown: boolean): void;
  openSearch(): void;
  /** While somebody writes: the dock says what every colour means, and what was done can be undone. */
  desk: Desk | null;
}

export function Toolbar({ view, legend, setLegend, openSearch, desk }: Props) {
  const percent = useSyncExternalStore(
    (run) => view.report(run),
    () => Math.round(view.camera.k * 100),
  );
  const words = strings.wall;
  return (
    <div className="toolbar" role="toolbar" aria-label={words.label}>
      <button type="button" className="icon-button" aria-label={words.search} title={`${words.search} ( / )`} onClick={openSearch}>
        <Icon name="search" />
      </button>
      {!desk && <WaysMenu />}
      {desk ? (
        <>
          <button type="button" className="icon-button" aria-label={strings.edit.undo} title={`${strings.edit.undo} ( ${keysOf("Ctrl Z")} )`} onClick={() => undo(desk, false)}>
            <Icon name="undo" />
          </button>
          <button type="button" className="icon-button" aria-label={strings.edit.redo} title={`${strings.edit.redo} ( ${keysOf("Ctrl Shift Z")} )`} onClick={() => undo(desk, true)}>
            <Icon name="redo" />
          </button>
          <TidyButton desk={desk} />
        </>
      ) : (
        <button type="button" className="icon-button" aria-label={words.legend} title={words.legend} aria-pressed={legend} onClick={() => setLegend(!legend)}>
          <Icon name="legend" />
        </button>
      )}
      {desk && <SessionButton room={desk.room} />}
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
