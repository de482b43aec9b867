/** What a board begins with: one of five. */
import { useId } from "react";
import { strings } from "../strings";
import type { Way } from "./asked";

const WAYS: readonly Way[] = ["empty", "starter", "farmacy-family", "import", "folder"];

export function WayChoice({ way, folders, choose }: { way: Way; folders: number; choose(way: Way): void }) {
  const words = strings.newBoard;
  const group = useId();
  const about = (each: Way) => (each === "folder" ? words.about.folder(folders) : words.about[each]);
  return (
    <fieldset className="ways">
      <legend>{words.begin}</legend>
      {WAYS.map((each) => (
        <label key={each} className={`way is-${each}`}>
          <input type="radio" name={group} value={each} checked={way === each} disabled={each === "folder" && folders === 0} onChange={() => choose(each)} />
          <i aria-hidden="true" />
          <span>
            <b>{words.ways[each]}</b>
            <small>{about(each)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
