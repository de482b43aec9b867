/** Funnels on the wall: a row of live numbers for each, below the stickies that it goes through. */
import { type CSSProperties, memo } from "react";
import { useFunnelPulse } from "../app/project";
import { strings } from "../strings";
import { count, percent, short } from "../sync/words";
import { type FunnelRow, ROW } from "./funnels";

const words = strings.funnels;

const Row = memo(function Row({ row, selected, dimmed, open }: { row: FunnelRow; selected: boolean; dimmed: boolean; open(slug: string): void }) {
  const { funnel, xs, y, pitch, scale } = row;
  const pulse = useFunnelPulse(funnel.slug);
  const reached = pulse && pulse.state !== "too-large" ? pulse.reached : null;
  const first = xs[0] ?? 0;
  const last = (xs[xs.length - 1] ?? 0) + pitch;
  const entered = reached?.[0] ?? 0;
  const state = pulse?.state === "counting" ? words.counting : pulse?.state === "too-large" ? words.tooLarge : "";
  const said = funnel.steps.map((step, index) => words.step(index + 1, step.event, reached ? count(reached[index] ?? 0) : words.unknown));
  return (
    <button
      type="button"
      className={`funnel-row ${selected ? "is-selected" : ""} ${dimmed ? "is-dimmed" : ""}`}
      style={{ left: first - 10 * scale, top: y, width: last - first + 10 * scale, height: (ROW - 16) * scale, "--scale": scale } as CSSProperties}
      data-funnel={funnel.slug}
      aria-pressed={selected}
      aria-label={words.describe(funnel.name, said.join(", "))}
      onClick={(event) => {
        event.stopPropagation();
        open(funnel.slug);
      }}
    >
      <span className="funnel-name">
        {funnel.name}
        {state && <small> {state}</small>}
      </span>
      {funnel.steps.map((step, index) => {
        const number = reached?.[index];
        return (
          <span key={`${index} ${step.event}`} className="funnel-cell" style={{ left: (xs[index] ?? 0) - first + 8 * scale, width: pitch - 14 * scale }}>
            <i style={{ width: `${number !== undefined && entered > 0 ? (number / entered) * 100 : 0}%` }} />
            <b>{number === undefined ? "–" : short(number)}</b>
            <small>
              {index > 0 && number !== undefined && entered > 0 ? `${percent(number / entered)} · ` : ""}
              {step.event}
            </small>
          </span>
        );
      })}
    </button>
  );
});

export function FunnelRows({ rows, selected, open }: { rows: FunnelRow[]; selected: string | null; open(slug: string): void }) {
  if (rows.length === 0) return null;
  return (
    <div role="group" aria-label={words.rows}>
      {rows.map((row) => (
        <Row key={row.funnel.slug} row={row} selected={row.funnel.slug === selected} dimmed={selected !== null && row.funnel.slug !== selected} open={open} />
      ))}
    </div>
  );
}
