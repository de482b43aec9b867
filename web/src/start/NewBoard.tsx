/** The dialog that makes a board: its name, what it begins with, and then the way onto its wall. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { strings } from "../strings";
import { makeProject } from "../sync/api";
import { Refused } from "../sync/http";
import type { MadeProject, NewProjectFrom, PossibleProjects } from "../wire";
import { Prose } from "../panels/Prose";
import { BYTES_MAX, encoded, FILES_MAX, freeName, isTemplate, sizeOf, slugOf, titleOf, Unread, type Way } from "./asked";
import { FileChoice } from "./FileChoice";
import { LegendChoice } from "./LegendChoice";
import { Made } from "./Made";
import { WayChoice } from "./WayChoice";

interface Props {
  possible: PossibleProjects;
  taken: string[];
  /** What was dropped on the page. */
  files: File[];
  made(): void;
  close(): void;
}

export function NewBoard({ close, made, ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [result, setResult] = useState<MadeProject | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const done = (value: MadeProject) => {
    setResult(value);
    made();
  };
  return (
    <dialog ref={dialog} className="sheet new-board" aria-label={result ? strings.newBoard.ready(result.made.title) : strings.newBoard.title} onClose={close}>
      {result ? <Made result={result} /> : <Form {...rest} done={done} close={() => dialog.current?.close()} />}
    </dialog>
  );
}

/** What was refused, and the mend. */
function Fault({ cause }: { cause: unknown }) {
  const words = strings.newBoard;
  const problem = cause instanceof Refused ? cause.problem : null;
  return (
    <div className="new-board-fault" role="alert">
      <p>
        <Prose text={problem?.detail || (cause instanceof Unread ? words.unread : words.fault)} />
      </p>
      {problem?.mend && (
        <p className="quiet">
          <Prose text={problem.mend} />
        </p>
      )}
    </div>
  );
}

/** The state of the form: what will be asked for. */
function useAsked({ possible, taken, files: dropped }: Pick<Props, "possible" | "taken" | "files">) {
  const [way, setWay] = useState<Way>(dropped.length > 0 ? "import" : "empty");
  const [title, setTitle] = useState("");
  const [ownName, setOwnName] = useState<string | null>(null);
  const [legend, setLegend] = useState<Record<string, string>>({});
  const [files, setFiles] = useState<File[]>(dropped);
  const [folder, setFolder] = useState(possible.folders[0] ?? "");
  // Files have a title of their own, or lend their name; it is taken where nobody says another.
  const lent = way === "import" ? titleOf(files) : "";
  const name = ownName ?? freeName(slugOf(title.trim() || lent), [...taken, ...possible.folders.map(slugOf)]);
  const fits = sizeOf(files) <= BYTES_MAX && files.length <= FILES_MAX;
  const ready = way === "folder" ? folder !== "" : name !== "" && (way !== "import" || (files.length > 0 && fits));
  const from = async (): Promise<NewProjectFrom> => {
    if (way === "folder") return { folder };
    if (isTemplate(way)) return Object.keys(legend).length > 0 ? { template: way, legend } : { template: way };
    return { files: await encoded(files) };
  };
  return { way, setWay, title, setTitle, lent, name, setOwnName, legend, setLegend, files, setFiles, folder, setFolder, ready, from };
}

function Form({ possible, taken, files, done, close }: Omit<Props, "made"> & { done(made: MadeProject): void }) {
  const words = strings.newBoard;
  const asked = useAsked({ possible, taken, files });
  const [making, setMaking] = useState(false);
  const [cause, setCause] = useState<unknown>(null);
  const id = useId();
  const { way, title, name } = asked;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!asked.ready || making) return;
    setMaking(true);
    setCause(null);
    try {
      const from = await asked.from();
      const own = title.trim();
      done(await makeProject(way === "folder" ? { from } : { name, ...(own === "" ? {} : { title: own }), from }));
    } catch (fault) {
      setCause(fault);
      setMaking(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <h2>{words.title}</h2>
      {way !== "folder" && (
        <div className="new-board-names">
          <div className="form-field">
            <label htmlFor={`${id}title`}>{words.name}</label>
            <input id={`${id}title`} autoFocus value={title} maxLength={100} placeholder={asked.lent || words.namePlaceholder} autoComplete="off" onChange={(event) => asked.setTitle(event.target.value)} />
          </div>
          <div className="form-field">
            <label htmlFor={`${id}name`}>{words.folder}</label>
            <input id={`${id}name`} className="is-code" value={name} maxLength={60} spellCheck={false} autoComplete="off" autoCapitalize="off" onChange={(event) => asked.setOwnName(event.target.value === "" ? null : event.target.value)} onBlur={(event) => event.target.value !== "" && asked.setOwnName((own) => slugOf(own ?? "") || null)} />
          </div>
        </div>
      )}
      <WayChoice way={way} folders={possible.folders.length} choose={asked.setWay} />
      {isTemplate(way) && <LegendChoice legend={asked.legend} change={asked.setLegend} />}
      {way === "import" && <FileChoice files={asked.files} formats={possible.formats} choose={asked.setFiles} />}
      {way === "folder" && possible.folders.length > 0 && (
        <div className="form-field">
          <label htmlFor={`${id}folder`}>{words.which}</label>
          <select id={`${id}folder`} value={asked.folder} onChange={(event) => asked.setFolder(event.target.value)}>
            {possible.folders.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
      )}
      {possible.room === 0 && <p className="new-board-fault">{words.noRoom}</p>}
      {cause !== null && <Fault cause={cause} />}
      <footer>
        <button type="button" className="button is-quiet" onClick={close}>
          {words.cancel}
        </button>
        <button type="submit" className="button is-main" disabled={!asked.ready || possible.room === 0} aria-disabled={making}>
          {making ? words.making : words.submit}
        </button>
      </footer>
    </form>
  );
}
