/** Moments with a name: go there, give another name, take the name away. */
import { Icon } from "../app/Icon";
import { strings } from "../strings";
import type { Mark } from "./marks";
import { whenOf } from "./words";

interface Props {
  marks: readonly Mark[];
  /** Which moment each is, by index; null where it is before what is known. */
  indexOf(mark: Mark): number | null;
  index: number;
  /** Whether this person may change it. */
  mayChange(mark: Mark): boolean;
  choose(index: number): void;
  rename(mark: Mark): void;
  remove(mark: Mark): void;
}

export function MarkList({ marks, indexOf, index, mayChange, choose, rename, remove }: Props) {
  const words = strings.history;
  return (
    <section className="history-marks">
      <h2>{words.marks}</h2>
      {marks.length === 0 && <p className="quiet">{words.noMarks}</p>}
      <ul>
        {marks.map((mark) => {
          const at = indexOf(mark);
          const inside = (
            <>
              <Icon name="flag" />
              <span className="mark-name">
                {mark.name}
                <small className="quiet">{at === null ? words.markOutside : words.markBy(mark.by, whenOf(mark.at))}</small>
              </span>
            </>
          );
          return (
            <li key={mark.id} data-here={at === index}>
              {at === null ? (
                <div className="mark-row">{inside}</div>
              ) : (
                <button type="button" className="mark-row" aria-current={at === index ? "true" : undefined} onClick={() => choose(at)}>
                  {inside}
                </button>
              )}
              {mayChange(mark) && (
                <>
                  <button type="button" className="icon-button" aria-label={words.markRename(mark.name)} title={words.markRename(mark.name)} onClick={() => rename(mark)}>
                    <Icon name="pencil" />
                  </button>
                  <button type="button" className="icon-button" aria-label={words.markRemove(mark.name)} title={words.markRemove(mark.name)} onClick={() => remove(mark)}>
                    <Icon name="bin" />
                  </button>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
