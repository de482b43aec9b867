/** A result as a picture: bars for names, a line for times. The table beside it says the same to those who do not see it. */
import { type Chart, ticks } from "../../sql/chart";
import { strings } from "../../strings";
import { count, short } from "../../sync/words";

const WIDTH = 720;
const HEIGHT = 280;
const LEFT = 64;
const BOTTOM = 30;
const TOP = 12;
const RIGHT = 14;

function say(value: number): string {
  return Math.abs(value) >= 100_000 ? short(value) : count(Math.round(value * 10_000) / 10_000);
}

function Line({ chart }: { chart: Chart }) {
  const values = chart.marks.map((mark) => mark.value);
  const marks = ticks(Math.min(...values), Math.max(...values));
  const low = marks[0] ?? 0;
  const high = marks.at(-1) ?? 1;
  const times = chart.marks.map((mark, at) => {
    const time = Date.parse(mark.label);
    return Number.isFinite(time) ? time : Number.isFinite(Number(mark.label)) ? Number(mark.label) : at;
  });
  const first = times[0] ?? 0;
  const span = (times.at(-1) ?? 1) - first || 1;
  const x = (time: number) => LEFT + ((time - first) / span) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP);
  const points = chart.marks.map((mark, at) => `${x(times[at] ?? 0).toFixed(1)},${y(mark.value).toFixed(1)}`);
  const edge = y(Math.max(low, 0)).toFixed(1);
  const named = [0, Math.floor((chart.marks.length - 1) / 2), chart.marks.length - 1].filter((at, nth, list) => list.indexOf(at) === nth);
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={strings.data.chartOf(chart.up, chart.across)}>
      {marks.map((mark) => (
        <g key={mark}>
          <line className="chart-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(mark)} y2={y(mark)} />
          <text className="chart-text" x={LEFT - 10} y={y(mark) + 4} textAnchor="end">
            {say(mark)}
          </text>
        </g>
      ))}
      <polygon className="chart-area" points={`${x(first).toFixed(1)},${edge} ${points.join(" ")} ${x(first + span).toFixed(1)},${edge}`} />
      <polyline className="chart-line" points={points.join(" ")} />
      {chart.marks.length <= 80 &&
        chart.marks.map((mark, at) => (
          <circle key={at} className="chart-dot" cx={x(times[at] ?? 0)} cy={y(mark.value)} r="3">
            <title>{`${mark.label}: ${say(mark.value)}`}</title>
          </circle>
        ))}
      {named.map((at, nth) => (
        <text key={at} className="chart-text" x={x(times[at] ?? 0)} y={HEIGHT - 8} textAnchor={nth === 0 ? "start" : nth === named.length - 1 ? "end" : "middle"}>
          {chart.marks[at]?.label}
        </text>
      ))}
    </svg>
  );
}

function Bars({ chart }: { chart: Chart }) {
  const values = chart.marks.map((mark) => mark.value);
  const low = Math.min(0, ...values);
  const span = Math.max(0, ...values) - low || 1;
  return (
    <ol className="chart-bars">
      {chart.marks.map((mark, at) => (
        <li key={at}>
          <span className="chart-name" title={mark.label}>
            {mark.label || "∅"}
          </span>
          <span className="chart-track" aria-hidden="true">
            <i
              className={mark.value < 0 ? "is-below" : ""}
              style={{ left: `${((Math.min(0, mark.value) - low) / span) * 100}%`, width: `${(Math.abs(mark.value) / span) * 100}%` }}
            />
          </span>
          <b>{say(mark.value)}</b>
        </li>
      ))}
    </ol>
  );
}

export function Drawing({ chart }: { chart: Chart }) {
  return (
    <figure className="drawing">
      <figcaption>
        <b>{chart.up}</b> <span className="quiet">{strings.data.by(chart.across)}</span>
      </figcaption>
      {chart.kind === "line" ? <Line chart={chart} /> : <Bars chart={chart} />}
      {chart.left > 0 && <p className="quiet">{strings.data.notDrawn(count(chart.left))}</p>}
    </figure>
  );
}
