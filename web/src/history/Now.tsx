/** What is different between the moment that is looked at and the wall as it stands now. */
import type { Palette } from "../board/colours";
import { strings } from "../strings";
import { Changes } from "./Changes";
import { DEEDS, type Difference } from "./difference";

interface Props {
  different: Difference;
  /** The moment that is looked at is the newest. */
  newest: boolean;
  palette: Palette;
  isThere(id: string): boolean;
  visit(id: string): void;
}

export function Now({ different, newest, palette, isThere, visit }: Props) {
  const words = strings.history;
  const { counts, arrows, changes, same } = different;
  return (
    <section className="history-now">
      <h2>{words.different}</h2>
      {same ? (
        <p className="quiet">{newest ? words.same : words.sameAs}</p>
      ) : (
        <>
          <p className="counts">
            {DEEDS.filter((deed) => counts[deed] > 0).map((deed) => (
              <span key={deed} className={`deed is-${deed}`}>
                {words.count[deed]?.(counts[deed])}
              </span>
            ))}
            {arrows.added > 0 && <span className="deed">{words.arrowsAdded(arrows.added)}</span>}
            {arrows.removed > 0 && <span className="deed">{words.arrowsRemoved(arrows.removed)}</span>}
          </p>
          {changes.length > 0 && (
            <details>
              <summary>{words.differentHow}</summary>
              <Changes changes={changes} palette={palette} isThere={isThere} visit={visit} />
            </details>
          )}
        </>
      )}
    </section>
  );
}
