/** Tried and true, day by day: what would have been fired beside what was fired. */
import { strings } from "../../strings";
import { count } from "../../sync/words";
import { DayTable } from "../DayTable";
import { dayName } from "../measure";
import { Plot } from "../Plot";
import type { sideBySide } from "./asked";

const words = strings.policies.trial;

export function SideBySide({ days }: { days: ReturnType<typeof sideBySide> }) {
  const tried = days.reduce((sum, day) => sum + day.tried, 0);
  const live = days.reduce((sum, day) => sum + day.live, 0);
  return (
    <section className="policy-card">
      <div className="plot-head">
        <h2>{words.side}</h2>
        <ul className="plot-keys">
          <li className="part-tried">
            {words.tried} <b>{count(tried)}</b>
          </li>
          <li className="part-truth">
            {words.truth} <b>{count(live)}</b>
          </li>
        </ul>
      </div>
      <Plot
        label={words.sideChart(count(tried), count(live))}
        days={days.map((day) => day.day)}
        low={0}
        high={Math.max(1, ...days.flatMap((day) => [day.tried, day.live]))}
        about={(nth) => (days[nth] ? `${dayName(days[nth].day)}: ${days[nth].tried} ${words.tried}, ${days[nth].live} ${words.truth}` : "")}
      >
        {({ x, y, step }) => {
          const wide = Math.max(1, Math.min(18, (step - Math.min(4, step * 0.3)) / 2));
          return days.map((day, nth) => (
            <g key={day.day}>
              <rect className="part-tried" x={x(nth) - wide} width={wide} y={y(day.tried)} height={y(0) - y(day.tried)} />
              <rect className="part-truth" x={x(nth)} width={wide} y={y(day.live)} height={y(0) - y(day.live)} />
            </g>
          ));
        }}
      </Plot>
      <DayTable
        title={words.side}
        columns={[strings.policies.lift.day, words.tried, words.truth, strings.policies.suppressed]}
        rows={[...days].reverse().map((day) => [dayName(day.day, true), count(day.tried), count(day.live), count(day.other)])}
      />
    </section>
  );
}
