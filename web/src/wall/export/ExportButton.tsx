/** Opens the dialog that hands the board out: a picture of a button in the head, words where there is room. */
import { useState } from "react";
import { Icon } from "../../app/Icon";
import { strings } from "../../strings";
import { ExportDialog } from "./ExportDialog";

export function ExportButton({ words: worded = false }: { words?: boolean }) {
  const [open, setOpen] = useState(false);
  const { title, open: label } = strings.exports;
  return (
    <>
      {worded ? (
        <button type="button" className="button" onClick={() => setOpen(true)}>
          <Icon name="download" /> {label}
        </button>
      ) : (
        <button type="button" className="icon-button export-button" aria-label={title} title={title} onClick={() => setOpen(true)}>
          <Icon name="download" />
        </button>
      )}
      {open && <ExportDialog close={() => setOpen(false)} />}
    </>
  );
}
