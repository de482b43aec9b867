/** A wall on which nothing stands yet. */
import { strings } from "../../strings";

export function Blank({ begin, writing }: { begin: (() => void) | null; writing: boolean }) {
  const words = strings.edit;
  return (
    <div className="wall-empty">
      <div className="empty-notes" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h2>{writing || begin ? words.blank : strings.wall.empty}</h2>
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
          <p>{strings.wall.emptyHow}</p>
          <pre>{'event "Order placed"'}</pre>
        </>
      )}
    </div>
  );
}
