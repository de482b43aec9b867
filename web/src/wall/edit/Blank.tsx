/** A wall on which nothing stands yet. */
import { en } from "../../strings/en";

export function Blank({ begin, writing }: { begin: (() => void) | null; writing: boolean }) {
  const words = en.edit;
  return (
    <div className="wall-empty">
      <div className="empty-notes" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h2>{writing || begin ? words.blank : en.wall.empty}</h2>
      {writing ? (
        <p>{words.blankHow}</p>
      ) : begin ? (
        <p>
          <button type="button" className="button is-main" onClick={begin}>
            {words.blankBegin}
          </button>
        </p>
      ) : (
        <>
          <p>{en.wall.emptyHow}</p>
          <pre>{'event "Order placed"'}</pre>
        </>
      )}
    </div>
  );
}
