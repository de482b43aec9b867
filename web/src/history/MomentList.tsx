/** All moments as a list, a hundred at a time: the same history for who does not see the slider. */
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { Choice } from "../panels/Parts";
import { strings } from "../strings";
import type { Moment } from "./moments";
import { Badge } from "./TimeBar";
import { dayOf, someone, timeOf, whatOf } from "./words";

const ROWS = 100;
/** What stands in a choice for the server, whose name is empty. */
const FILE = " ";

interface Props {
  moments: readonly Moment[];
  /** Those that fit the filter, by index, rising. */
  among: readonly number[];
  index: number;
  people: readonly string[];
  colours: ReadonlyMap<string, string>;
  who: string | null;
  setWho(who: string | null): void;
  choose(index: number): void;
}

export const MomentList = memo(function MomentList({ moments, among, index, people, colours, who, setWho, choose }: Props) {
  const words = strings.history;
  const box = useRef<HTMLOListElement>(null);
  // The newest first.
  const rows = useMemo(() => [...among].reverse(), [among]);
  const here = rows.indexOf(index);
  const [page, setPage] = useState(0);
  useEffect(() => {
    if (here >= 0) setPage(Math.floor(here / ROWS));
  }, [here]);
  const from = Math.min(page, Math.max(0, Math.ceil(rows.length / ROWS) - 1)) * ROWS;
  const shown = rows.slice(from, from + ROWS);
  useEffect(() => {
    const list = box.current;
    const row = list?.querySelector<HTMLElement>("[aria-current]");
    // Only where the list scrolls by itself: the page stays where it is.
    if (!list || !row || list.scrollHeight <= list.clientHeight) return;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    if (top < list.scrollTop) list.scrollTop = top - row.offsetHeight;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight + row.offsetHeight;
  }, [index, from]);
  const options = people.map((each): [string, string] => [each === "" ? FILE : each, someone(each)]);
  let day = "";
  return (
    <section className="history-moments">
      <header>
        <h2>{words.moments}</h2>
        {people.length > 1 && <Choice label={words.who} any={words.everybody} value={who === null ? "" : who === "" ? FILE : who} options={options} change={(value) => setWho(value === "" ? null : value === FILE ? "" : value)} />}
      </header>
      <ol ref={box} reversed tabIndex={-1}>
        {shown.map((nth) => {
          const moment = moments[nth];
          if (!moment) return null;
          const named = dayOf(moment.at);
          const first = named !== day;
          day = named;
          return (
            <li key={moment.id} value={nth + 1}>
              {first && <h3>{named}</h3>}
              <button type="button" className="moment-row" aria-current={nth === index ? "true" : undefined} onClick={() => choose(nth)}>
                <Badge who={moment.who} colour={colours.get(moment.who)} />
                <span className="moment-who">{someone(moment.who)}</span>
                <small className="quiet">{whatOf(moment)}</small>
                <time dateTime={moment.time}>{timeOf(moment.at)}</time>
              </button>
            </li>
          );
        })}
      </ol>
      {rows.length > ROWS && (
        <footer>
          <button type="button" className="button is-quiet is-small" aria-disabled={from === 0} onClick={() => setPage(Math.max(0, from / ROWS - 1))}>
            {words.newerRows}
          </button>
          <small className="quiet">{words.rows(from + 1, from + shown.length, rows.length)}</small>
          <button type="button" className="button is-quiet is-small" aria-disabled={from + ROWS >= rows.length} onClick={() => from + ROWS < rows.length && setPage(from / ROWS + 1)}>
            {words.olderRows}
          </button>
        </footer>
      )}
    </section>
  );
});
