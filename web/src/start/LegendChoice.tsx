/** A legend of one's own: a note of each kind, to be given another colour. */
import { palette } from "../board/colours";
import { KINDS, type Kind } from "../board/kinds";
import { strings } from "../strings";

const STANDARD = palette({});

export function LegendChoice({ legend, change }: { legend: Record<string, string>; change(legend: Record<string, string>): void }) {
  const words = strings.newBoard;
  const colours = palette(legend);
  const choose = (kind: Kind, colour: string) => {
    const next = { ...legend, [kind]: colour };
    // What is as usual need not be written.
    if (colour === STANDARD[kind].paper) delete next[kind];
    change(next);
  };
  return (
    <details className="own-legend">
      <summary>{words.legend}</summary>
      <p className="quiet">{words.legendHow}</p>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <label style={{ background: colours[kind].paper, color: colours[kind].ink }}>
              <span aria-hidden="true">{strings.kindsShort[kind] ?? strings.kinds[kind]}</span>
              <input type="color" value={colours[kind].paper} aria-label={words.colourOf(strings.kinds[kind] ?? kind)} onChange={(event) => choose(kind, event.target.value)} />
            </label>
          </li>
        ))}
      </ul>
      {Object.keys(legend).length > 0 && (
        <button type="button" className="text-button" onClick={() => change({})}>
          {words.legendReset}
        </button>
      )}
    </details>
  );
}
