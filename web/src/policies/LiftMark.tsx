/** Lift in small: a number, and where it may lie beside nothing. */
import { strings } from "../strings";
import { direction, type Honest, points, span, told } from "./measure";

const WIDTH = 128;
const HEIGHT = 18;
const EDGE = 3;

/** `reach` is how far the axis goes to both sides, so that several marks can be compared. */
export function Axis({ interval, reach }: { interval: Honest; reach: number }) {
  const x = (share: number) => WIDTH / 2 + (Math.max(-reach, Math.min(reach, share)) / (reach || 1)) * (WIDTH / 2 - EDGE);
  return (
    <svg className="lift-axis" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line className="lift-base" x1={EDGE} x2={WIDTH - EDGE} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <line className="lift-zero" x1={WIDTH / 2} x2={WIDTH / 2} y1={1} y2={HEIGHT - 1} />
      <rect className="lift-band" x={x(interval.low)} width={Math.max(2, x(interval.high) - x(interval.low))} y={HEIGHT / 2 - 4} height={8} rx={4} />
      <circle className="lift-dot" cx={x(interval.estimate)} cy={HEIGHT / 2} r={4} />
    </svg>
  );
}

export function LiftMark({ interval, reach }: { interval: Honest; reach: number }) {
  return (
    <div className={`lift-mark is-${direction(interval)}`}>
      <p>
        <span className="hidden">{told(interval)}</span>
        <span aria-hidden="true">
          <b>{points(interval.estimate)}</b> <small>{strings.policies.points}</small>
        </span>
      </p>
      <Axis interval={interval} reach={reach} />
      <small className="quiet" aria-hidden="true">
        {span(interval)}
      </small>
    </div>
  );
}
