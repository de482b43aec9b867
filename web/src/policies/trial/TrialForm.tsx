/** Over which days, and with which text. */
import { useId } from "react";
import { Icon } from "../../app/Icon";
import { strings } from "../../strings";
import { CLOCKS } from "../shapes";
import { dayOf, type Form, lastDays } from "./asked";

const words = strings.policies.trial;
const LENGTHS = [7, 30, 90] as const;
const TEXT_MOST = 64_000;
const ROWS_LEAST = 6;
const ROWS_MOST = 24;

interface Props {
  form: Form;
  published: string;
  /** Whether another text may be tried: its expressions could ask for what is masked. */
  may: boolean;
  /** The end is before the beginning. */
  wrong: boolean;
  running: boolean;
  now: number;
  change(form: Form): void;
  run(): void;
  cancel(): void;
}

export function TrialForm({ form, published, may, wrong, running, now, change, run, cancel }: Props) {
  const id = useId();
  const edited = form.text.trim() !== published.trim();
  const rows = Math.min(ROWS_MOST, Math.max(ROWS_LEAST, form.text.split("\n").length));
  return (
    <form
      className="trial-form"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <div className="filters">
        {(["from", "to"] as const).map((end) => (
          <div className="choice" key={end}>
            <label htmlFor={`${id}-${end}`}>{words[end]}</label>
            <input id={`${id}-${end}`} type="date" max={dayOf(now)} value={form[end]} aria-invalid={wrong} aria-describedby={wrong ? `${id}-wrong` : undefined} onChange={(event) => change({ ...form, [end]: event.target.value })} />
          </div>
        ))}
        <div className="trial-lengths" role="group" aria-label={words.quick}>
          {LENGTHS.map((days) => {
            const stretch = lastDays(days, now);
            return (
              <button key={days} type="button" className="button" aria-pressed={form.from === stretch.from && form.to === stretch.to} onClick={() => change({ ...form, ...stretch })}>
                {words.days[days]}
              </button>
            );
          })}
        </div>
        <div className="choice">
          <label htmlFor={`${id}-clock`}>{words.clock}</label>
          <select id={`${id}-clock`} value={form.clock} onChange={(event) => change({ ...form, clock: event.target.value as Form["clock"] })}>
            {CLOCKS.map((clock) => (
              <option key={clock} value={clock}>
                {words.clocks[clock]}
              </option>
            ))}
          </select>
        </div>
        <div className="choice">
          <label htmlFor={`${id}-price`}>{words.price}</label>
          <span className="trial-price">
            <input id={`${id}-price`} inputMode="decimal" placeholder="0.04" maxLength={12} value={form.price} onChange={(event) => change({ ...form, price: event.target.value })} />
            <input aria-label={words.unit} maxLength={12} value={form.unit} onChange={(event) => change({ ...form, unit: event.target.value })} />
          </span>
        </div>
      </div>
      {wrong && (
        <p className="notice" id={`${id}-wrong`} role="alert">
          {words.wrongOrder}
        </p>
      )}
      {may && (
        <details className="trial-text">
          <summary>
            {words.edit}
            {edited && <span className="pill is-warning">{words.changed}</span>}
          </summary>
          <label className="hidden" htmlFor={`${id}-text`}>
            {words.text}
          </label>
          <textarea
            id={`${id}-text`}
            className="is-code"
            rows={rows}
            maxLength={TEXT_MOST}
            value={form.text}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            aria-describedby={`${id}-how`}
            onChange={(event) => change({ ...form, text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                run();
              }
            }}
          />
          <p className="quiet" id={`${id}-how`}>
            {words.textHow}{" "}
            {edited && (
              <button type="button" className="text-button" onClick={() => change({ ...form, text: published })}>
                {words.reset}
              </button>
      
      )}
        </p>
      </details>
      )}
      <div className="trial-go">
        {running ? (
          <>
            {/* A key each: a button that becomes another one while it is pressed would send the form. */}
            <button key="cancel" type="button" className="button" onClick={cancel}>
              {words.cancel}
            </button>
            <p className="quiet data-running" role="status">
              {words.running}
            </p>
          </>
        ) : (
          <button key="run" type="submit" className="button is-main" disabled={wrong}>
            <Icon name="play" />
            {words.run}
          </button>
        )}
      </div>
    </form>
  );
}
