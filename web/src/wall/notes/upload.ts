/** Pictures from the clipboard or a folder: sent to the server, and put on the wall as notes. */
import type { Point } from "../../board/geometry";
import type { NewNote } from "../../live/edits";
import { kdlString } from "../../live/kdl";
import { strings } from "../../strings";
import { ask, Refused } from "../../sync/http";
import { setDown } from "../edit/acts";
import type { Desk } from "../edit/desk";
import { faultOf } from "./picture";

/** So many at once; more are a mistake. */
const MOST = 20;

/** The pictures among what was pasted or dropped. Text that came with them (as from a spreadsheet) is what was meant instead. */
export function picturesIn(data: DataTransfer): File[] {
  const pictures = [...data.files].filter((file) => file.type.startsWith("image/"));
  return data.getData("text/plain") === "" ? pictures : [];
}

async function send(desk: Desk, file: File): Promise<NewNote> {
  const kept = await ask<{ picture: string }>(`${desk.room.base}/wall/pictures`, { method: "POST", body: file, headers: { "content-type": file.type } });
  return { word: "note", name: "", head: { picture: kdlString(kept.picture) } };
}

const said = (error: unknown): string => (error instanceof Refused ? [error.problem.detail, error.problem.mend].filter(Boolean).join(". ") : strings.notes.unsent);

/** Sends pictures one after the other, puts those that were kept on the wall, and asks for words below the last one. */
export async function putPictures(desk: Desk, files: readonly File[], at: Point | null): Promise<void> {
  const words = strings.notes;
  const notes: NewNote[] = [];
  const refused = new Set<string>();
  if (files.length > MOST) refused.add(words.many(MOST));
  const some = files.slice(0, MOST);
  for (const [nth, file] of some.entries()) {
    const fault = faultOf(file);
    if (fault) {
      refused.add(words.faults[fault]);
      continue;
    }
    desk.tell(words.sending(nth + 1, some.length));
    try {
      notes.push(await send(desk, file));
    } catch (error) {
      refused.add(said(error));
    }
  }
  const [id, ...more] = setDown(desk, notes, at);
  const told = [...(notes.length > 0 ? [words.put(notes.length)] : []), ...refused].join(" ");
  desk.tell(told);
  if (id !== undefined && more.length === 0) desk.write(id);
}
