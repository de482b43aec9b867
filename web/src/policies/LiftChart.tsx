/** The difference between treated and held out over time, with its band. */
import { strings } from "../strings";
import { DayTable } from "./DayTable";
import { axisPoints, dayName, direction, points, shareOf, span } from "./measure";
import { Plot } from "./Plot";
import { reachOf } from "./reach";
import type { LiftView } from "./shapes";

const words = strings.policies.lift;
export function LiftChart({ lift }: { lift: LiftView }) {
  const days = lift.over_time;
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const { low, high } = reachOf(days);
  const label = words.chart(dayName(first.day), dayName(last.day), points(last.difference), points(last.low), points(last.high));
  return (
    <figure className={`lift-chart is-${direction(last)}`}>
      <figcaption>
        <b>{words.overTime}</b> <span className="quiet">{words.overTimeHow}</span>
      </figcaption>
      <Plot label={label} days={days.map((day) => day.day)} low={low} high={high} say={axisPoints} about={(nth) => (days[nth] ? `${dayName(days[nth].day)}: ${points(days[nth].difference)} (${span(days[nth])})` : "")}>
        {({ x, y }) => {
          const at = (share: number) => y(share * 100).toFixed(1);
          const upper = days.map((day, nth) => `${x(nth).toFixed(1)},${at(day.high)}`);
          const lower = days.map((day, nth) => `${x(nth).toFixed(1)},${at(day.low)}`).reverse();
          const lastX = x(days.length - 1);
          return (
            <>
              <polygon className="lift-area" points={[...upper, ...lower].join(" ")} />
              <polyline className="lift-line" points={days.map((day, nth) => `${x(nth).toFixed(1)},${at(day.difference)}`).join(" ")} />
              <circle className="lift-dot" cx={lastX} cy={at(last.difference)} r="4" />
            </>
          );
        }}
      </Plot>
      <DayTable
        title={words.overTime}
        columns={[words.day, words.arm["treated"] ?? "", words.arm["held-out"] ?? "", words.difference, words.band]}
        rows={[...days].reverse().map((day) => [dayName(day.day, true), shareOf(day.treated), shareOf(day.held_out), points(day.difference), span(day)])}
      />
    </figure>
  );
}
