/** Lines, even gaps and tidying, for what is picked. */
import { Icon, type IconName } from "../../app/Icon";
import { keysOf } from "../../app/keys";
import { SIDES, type Side, type Way } from "../../board/line";
import { strings } from "../../strings";
import { Popover } from "../Popover";
import { align, distribute, tidy } from "./arrange";
import type { Desk } from "./desk";

const ICONS: Record<Side, IconName> = { left: "alignLeft", centre: "alignCentre", right: "alignRight", top: "alignTop", middle: "alignMiddle", bottom: "alignBottom" };
const KEYS: Record<Side, string> = { left: "Alt Shift ←", centre: "Alt Shift C", right: "Alt Shift →", top: "Alt Shift ↑", middle: "Alt Shift M", bottom: "Alt Shift ↓" };
const WAYS: readonly (readonly [Way, IconName, string])[] = [["across", "spreadAcross", "Alt Shift H"], ["down", "spreadDown", "Alt Shift V"]];

function Line({ icon, label, keys, act, disabled }: { icon: IconName; label: string; keys: string; act(): void; disabled?: boolean }) {
  return (
    <button type="button" className="menu-line" disabled={disabled} onClick={act}>
      <Icon name={icon} />
      <span>{label}</span>
      <kbd>{keysOf(keys)}</kbd>
    </button>
  );
}

export function ArrangeMenu({ desk, picked }: { desk: Desk; picked: number }) {
  const words = strings.tools;
  return (
    <Popover icon="arrange" label={words.arrange}>
      {(close) => {
        const then = (run: () => void) => () => {
          close();
          run();
        };
        return (
          <>
            {SIDES.map((side) => (
              <Line key={side} icon={ICONS[side]} label={words.align[side] ?? side} keys={KEYS[side]} act={then(() => align(desk, side))} />
            ))}
            <hr />
            {WAYS.map(([way, icon, keys]) => (
              <Line key={way} icon={icon} label={words.spread[way] ?? way} keys={keys} act={then(() => distribute(desk, way))} disabled={picked < 3} />
            ))}
            <hr />
            <Line icon="tidy" label={words.tidyPicked} keys="Alt Shift L" act={then(() => void tidy(desk))} />
          </>
        );
      }}
    </Popover>
  );
}

/** Tidies the whole wall. */
export function TidyButton({ desk }: { desk: Desk }) {
  const label = strings.tools.tidyAll;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={`${label} ( Alt Shift L )`}
      onClick={() => {
        desk.pick([]);
        void tidy(desk);
      }}
    >
      <Icon name="tidy" />
    </button>
  );
}
