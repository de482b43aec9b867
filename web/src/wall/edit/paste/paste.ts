/** Puts what is on the clipboard on the wall, or asks about it first. */
import { palette } from "../../../board/colours";
import { setDown } from "../acts";
import type { Desk } from "../desk";
import { plainInBrowser } from "./miro";
import { read } from "./read";

/** False where it is left to the browser: nothing that becomes a note, or one line into a note that is being written on. */
export function paste(desk: Desk, data: DataTransfer, writing: string | null): boolean {
  const legend = desk.sight?.board.legend ?? {};
  const found = read({ text: data.getData("text/plain"), html: data.getData("text/html") }, { palette: palette(legend), legend }, plainInBrowser);
  if (!found) return false;
  if (found.state !== "notes") {
    desk.stop();
    desk.ask(found);
    return true;
  }
  if (writing !== null && found.source === "lines" && found.notes.length < 2) return false;
  const at = writing === null ? undefined : desk.noteOf(writing);
  desk.stop();
  setDown(desk, found.notes, at ? { x: at.x, y: at.y } : null);
  return true;
}
