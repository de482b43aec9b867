/** The files of another tool: dropped, or chosen; of some tools a whole folder. */
import { type DragEvent, useRef, useState } from "react";
import { strings } from "../strings";
import { BYTES_MAX, FILES_MAX, seen, sizeOf } from "./asked";

export function FileChoice({ files, formats, choose }: { files: File[]; formats: string[]; choose(files: File[]): void }) {
  const words = strings.newBoard;
  const [over, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const bytes = sizeOf(files);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = [...event.dataTransfer.files];
    if (dropped.length > 0) choose(dropped);
  };
  const take = (list: FileList | null) => {
    const chosen = seen([...(list ?? [])]);
    if (chosen.length > 0) choose(chosen);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div className="file-choice">
      <label className={`drop-zone${over ? " is-over" : ""}`} onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={drop}>
        <input type="file" multiple onChange={(event) => take(event.target.files)} />
        {files.length === 0 ? (
          <b>{words.drop}</b>
        ) : (
          <>
            <b>{files.length === 1 ? files[0]?.name : words.chosen(files.length, words.size(bytes))}</b>
            <small>{files.length === 1 ? words.size(bytes) : files.slice(0, 3).map((file) => file.name).join(", ")}</small>
            <small>{words.again}</small>
          </>
        )}
      </label>
      <input ref={folder} type="file" hidden {...{ webkitdirectory: "" }} onChange={(event) => take(event.target.files)} />
      <p className="quiet">
        <button type="button" className="text-button" onClick={() => folder.current?.click()}>
          {words.dropFolder}
        </button>
        <span>{words.formats(formats.join(", "))}</span>
      </p>
      <p role="status" className="file-fault">
        {bytes > BYTES_MAX ? words.tooLarge(words.size(bytes)) : files.length > FILES_MAX ? words.tooMany(FILES_MAX) : ""}
      </p>
    </div>
  );
}
