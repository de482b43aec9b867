/** Everything in one file, or the board in one form: plain links, so that the browser keeps what comes. */
import { useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useResource } from "../../app/hooks";
import { Icon } from "../../app/Icon";
import { useProject } from "../../app/project";
import { useRoom, useRoomState } from "../../live/useLive";
import { strings } from "../../strings";
import type { ExportForm } from "../../wire";
import { extensionOf, grouped } from "./forms";

export function ExportDialog({ close }: { close(): void }) {
  const { api, board, name } = useProject();
  const state = useRoomState(useRoom());
  const dialog = useRef<HTMLDialogElement>(null);
  const [taken, setTaken] = useState("");
  const forms = useResource(`exports ${name}`, (signal) => api.exportForms(signal));
  const id = useId();
  const words = strings.exports;
  useEffect(() => dialog.current?.showModal(), []);
  // The live wall's reading is newer than the page's.
  const findings = state?.ready ? state.reading.findings : board.findings;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return createPortal(
    // What opened it may listen for Escape too.
    <dialog ref={dialog} className="sheet export-dialog" aria-labelledby={`${id}-title`} onClose={close} onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}>
      <header>
        <h2 id={`${id}-title`}>{words.title}</h2>
        <p className="quiet">{words.how}</p>
      </header>
      <div className="export-body">
        <a className="export-all" href={api.exportPath("all")} download={`${name}.zip`} onClick={() => setTaken(words.all)}>
          <Icon name="download" />
          <span>
            <b>{words.all}</b> <small>{words.allHow}</small>
          </span>
        </a>
        {state?.line === "lost" && <p className="export-remark">{words.lost}</p>}
        {errors > 0 && <p className="export-remark">{words.errors(errors)}</p>}
        <p className="export-taken" role="status">
          {taken !== "" && words.taken(taken)}
        </p>
        {forms.value === null && forms.error !== null && <p role="alert">{words.fault}</p>}
        {grouped(forms.value ?? []).map(({ group, forms }) => (
          <section key={group} aria-labelledby={`${id}-${group}`}>
            <h3 id={`${id}-${group}`}>{words.groups[group]}</h3>
            <ul>
              {forms.map((form) => (
                <Form key={form.name} form={form} href={api.exportPath(form.name)} taken={setTaken} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <footer>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {words.close}
        </button>
      </footer>
    </dialog>,
    document.body,
  );
}

/** A form, in the reader's language where that is known. */
function Form({ form, href, taken }: { form: ExportForm; href: string; taken(title: string): void }) {
  const { title, about } = strings.exports.forms[form.name] ?? { title: form.name, about: form.about };
  return (
    <li>
      <a href={href} download={form.file_name} onClick={() => taken(title)}>
        <span>
          <b>{title}</b> <small>{about}</small>
        </span>{" "}
        <code>.{extensionOf(form.file_name)}</code>
      </a>
    </li>
  );
}
