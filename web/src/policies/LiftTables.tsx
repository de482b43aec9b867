/** Lift in numbers: the arms, the intervals, the variants. */
import { strings } from "../strings";
import { count, percent } from "../sync/words";
import { points, shareOf, span, spanOfShares } from "./measure";
import { Scrolled } from "./Scrolled";
import type { Interval, LiftView } from "./shapes";

const words = strings.policies.lift;

export function Arms({ lift }: { lift: LiftView }) {
  const most = Math.max(...lift.arms.map((arm) => arm.rate ?? 0), 0.0001);
  return (
    <div>
      <h3>{words.arms}</h3>
      <Scrolled label={words.arms}>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{words.armName}</th>
              <th scope="col">{words.subjects}</th>
              <th scope="col">{words.reached}</th>
              <th scope="col">{words.goals}</th>
              <th scope="col">{words.rate}</th>
            </tr>
          </thead>
          <tbody>
            {lift.arms.map((arm) => (
              <tr key={arm.arm}>
                <th scope="row">
                  {words.arm[arm.arm] ?? arm.arm}
                  <i className={`arm-bar is-${arm.arm}`} style={{ width: `${((arm.rate ?? 0) / most) * 100}%` }} aria-hidden="true" />
                </th>
                <td>{count(arm.subjects)}</td>
                <td>{count(arm.reached)}</td>
                <td>{count(arm.goals)}</td>
                <td>
                  <b>{shareOf(arm.rate)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p className="quiet">{words.byAssignment(count(lift.open))}</p>
    </div>
  );
}

/** Each measure, how it is written, and by which method it was reached. */
export function Intervals({ lift }: { lift: LiftView }) {
  const rows: { name: string; about?: string; interval: Interval | null; say(share: number): string; spans(of: { low: number; high: number }): string }[] = [
    { name: words.points, interval: lift.difference, say: points, spans: span },
    { name: words.relative, interval: lift.relative, say: (share) => shareOf(share, true), spans: spanOfShares },
    { name: words.cuped, about: words.cupedHow, interval: lift.cuped, say: points, spans: span },
  ];
  const shown = rows.filter((row) => row.interval !== null);
  if (shown.length === 0) return null;
  const level = shown[0]?.interval?.level ?? 0.95;
  return (
    <div>
      <h3>{words.intervals}</h3>
      <Scrolled label={words.intervals}>
        <table className="numbers is-wrapped">
          <thead>
            <tr>
              <th scope="col">{words.measure}</th>
              <th scope="col">{words.estimate}</th>
              <th scope="col">{words.sequence}</th>
              <th scope="col">{words.fixed}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, about, interval, say, spans }) => (
              <tr key={name}>
                <th scope="row" title={interval?.method}>
                  {name}
                  {about && <small>{about}</small>}
                </th>
                <td>
                  <b>{interval && say(interval.estimate)}</b>
                </td>
                <td>{interval?.sequence ? spans(interval.sequence) : "–"}</td>
                <td>{interval && spans(interval.fixed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p className="quiet">
        {[words.level(percent(level)), lift.difference?.method].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

export function Variants({ variants }: { variants: LiftView["variants"] }) {
  const most = Math.max(...variants.map((variant) => variant.rate ?? 0), 0.0001);
  return (
    <div className="lift-variants">
      <h3>{words.variants}</h3>
      <Scrolled label={words.variants}>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{words.variant}</th>
              <th scope="col">{words.subjects}</th>
              <th scope="col">{words.goals}</th>
              <th scope="col">{words.rate}</th>
            </tr>
          </thead>
          <tbody>
            {variants.map((variant) => (
              <tr key={variant.name}>
                <th scope="row">
                  {variant.name}
                  <i className="arm-bar is-treated" style={{ width: `${((variant.rate ?? 0) / most) * 100}%` }} aria-hidden="true" />
                </th>
                <td>{count(variant.subjects)}</td>
                <td>{count(variant.goals)}</td>
                <td>
                  <b>{shareOf(variant.rate)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p className="quiet">{words.variantsHow}</p>
    </div>
  );
}
