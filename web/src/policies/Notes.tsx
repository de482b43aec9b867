/** What must be known to read some numbers, as the server says it. */
import { Prose } from "../panels/Prose";

export function Notes({ notes }: { notes: string[] | undefined }) {
  if (!notes || notes.length === 0) return null;
  return (
    <ul className="policy-notes">
      {notes.map((note) => (
        <li key={note}>
          <Prose text={note} />
        </li>
      ))}
    </ul>
  );
}
