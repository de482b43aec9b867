/** Lanes and paths: views of the wall that change nothing on it. */
import { useId } from "react";
import type { LanesBy } from "../board/lanes";
import { strings } from "../strings";
import { Popover } from "./Popover";
import { chooseHappy, chooseLanes, useWays } from "./ways";

export function WaysMenu() {
  const words = strings.ways;
  const name = useId();
  const { lanes, happy } = useWays(true);
  const choices: [LanesBy | null, string][] = [[null, words.none], ["actor", words.actor], ["context", words.context]];
  return (
    <Popover icon="lanes" label={words.title} lit={lanes !== null || happy}>
      {() => (
        <div className="view-ways">
          <fieldset>
            <legend>{words.lanes}</legend>
            {choices.map(([by, label]) => (
              <label key={label}>
                <input type="radio" name={name} checked={lanes === by} onChange={() => chooseLanes(by)} />
                {label}
              </label>
            ))}
          </fieldset>
          <label>
            <input type="checkbox" checked={happy} onChange={(event) => chooseHappy(event.target.checked)} />
            {words.happy}
          </label>
          <p className="quiet">{words.how}</p>
        </div>
      )}
    </Popover>
  );
}
