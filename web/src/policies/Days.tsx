/** What was decided day by day, as stacked bars. */
import { strings } from "../strings";
import { count } from "../sync/words";
import { DayTable } from "./DayTable";
import { dayName } from "./measure";
import { Plot } from "./Plot";
import { suppressed } from "./road";
import type { DayCounts } from "./shapes";

const words = strings.policies.days;

const PARTS = ["fired", "shadow", "held-out", "other"] as const;
type Parts = Record<(typeof PARTS)[number], number>;
const LABELS: Record<(typeof PARTS)[number], string> = {
  fired: strings.policies.fired,
  shadow: strings.policies.road.shadow,
  "held-out": strings.policies.held,
  other: strings.policies.suppressed,
};

export const partsOf = ({ counts }: DayCounts): Parts => ({ fired: counts["fired"] ?? 0, shadow: counts["shadow"] ?? 0, "held-out": counts["held-out"] ?? 0, other: suppressed(counts) });

export function Days({ days }: { days: DayCounts[] }) {
  const known = days.map((day) => ({ day: day.day, parts: partsOf(day) })).sort((a, b) => a.day.localeCompare(b.day));
  const total = (part: keyof Parts) => known.reduce((sum, { parts }) => sum + parts[part], 0);
  const shown = PARTS.filter((part) => total(part) > 0);
  const heights = known.map(({ parts }) => PARTS.reduce((sum, part) => sum + parts[part], 0));
  if (shown.length === 0) return null;
  const numbers = (parts: Parts) => shown.map((part) => count(parts[part]));
  return (
    <section className="policy-card">
      <h2>{words.title}</h2>
      <div className="plot-head">
        <p className="quiet">{words.about}</p>
        <ul className="plot-keys">
          {shown.map((part) => (
            <li key={part} className={`part-${part}`}>
              {LABELS[part]} <b>{count(total(part))}</b>
            </li>
          ))}
        </ul>
      </div>
      <Plot
        label={words.chart(count(total("fired") + total("shadow")), count(total("held-out")), count(total("other")))}
        days={known.map(({ day }) => day)}
        low={0}
        high={Math.max(...heights)}
        about={(nth) => `${dayName(known[nth]?.day ?? "")}: ${shown.map((part) => `${known[nth]?.parts[part] ?? 0} ${LABELS[part]}`).join(", ")}`}
      >
        {({ x, y, step }) =>
          known.map(({ day, parts }, nth) => {
            let below = 0;
            const wide = Math.max(1.5, Math.min(26, step - Math.min(3, step * 0.22)));
            return (
              <g key={day}>
                {shown.map((part) => {
                  const from = below;
                  below += parts[part];
                  return parts[part] === 0 ? null : <rect key={part} className={`part-${part}`} x={x(nth) - wide / 2} width={wide} y={y(below)} height={y(from) - y(below)} />;
                })}
              </g>
            );
          })
        }
      </Plot>
      <DayTable title={words.title} columns={[strings.policies.lift.day, ...shown.map((part) => LABELS[part])]} rows={[...known].reverse().map(({ day, parts }) => [dayName(day, true), ...numbers(parts)])} />
    </section>
  );
}
