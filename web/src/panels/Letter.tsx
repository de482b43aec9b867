/**
 * A policy's letter before it is sent: text and HTML, for a person or with made-up values, as wide as a phone or a desk.
 *
 * The page comes from files and values. It is shown in a frame that runs no script, sends no form and loads nothing: the
 * sandbox sees to the first two, the page's own policy to the last.
 */
import { useId, useState } from "react";
import { useResource, useRested } from "../app/hooks";
import { useProject } from "../app/project";
import { strings } from "../strings";
import { clock } from "../sync/words";
import type { PreviewView } from "../wire";

const NOTHING_LOADS = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
const OFFERED = 20;

/** A doctype stays first, or the page is read by older rules. */
function fenced(html: string): string {
  const doctype = /^\s*<!doctype[^>]*>/i.exec(html)?.[0] ?? "";
  return doctype + NOTHING_LOADS + html.slice(doctype.length);
}

type Part = "text" | "html";
type Width = "phone" | "desk";

function Switch<T extends string>({ label, value, options, change }: { label: string; value: T; options: [T, string][]; change(value: T): void }) {
  return (
    <div className="letter-switch" role="group" aria-label={label}>
      {options.map(([word, text]) => (
        <button key={word} type="button" aria-pressed={word === value} onClick={() => change(word)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Sheet({ letter, part, width }: { letter: PreviewView; part: Part; width: Width }) {
  const words = strings.letter;
  return (
    <div className="letter-sheet">
      <dl className="facts">
        <dt>{words.from}</dt>
        <dd>{letter.from}</dd>
        <dt>{words.to}</dt>
        <dd>{letter.to ?? <span className="quiet">{words.noAddress}</span>}</dd>
      </dl>
      <p className="letter-subject">{letter.subject_line}</p>
      {part === "text" ? (
        <pre className="letter-text" tabIndex={0}>
          {letter.text}
        </pre>
      ) : letter.html ? (
        <div className={`letter-page is-${width}`}>
          <iframe title={words.page} sandbox="" srcDoc={fenced(letter.html)} referrerPolicy="no-referrer" />
        </div>
      ) : (
        <p className="quiet letter-none">{words.noHtml}</p>
      )}
    </div>
  );
}

export function Letter({ policy }: { policy: string }) {
  const { api, name } = useProject();
  const [subject, setSubject] = useState("");
  const [part, setPart] = useState<Part>("html");
  const [width, setWidth] = useState<Width>("phone");
  const field = useId();
  const list = useId();
  const asked = useRested(subject.trim());
  const words = strings.letter;
  const shown = useResource(`letter ${name} ${policy} ${asked}`, (signal) => api.preview({ policy, subject: asked || null }, signal));
  const decided = useResource(`letter subjects ${name} ${policy}`, (signal) => api.decisions({ policy, limit: OFFERED }, signal));
  const subjects = [...new Set((decided.value?.records ?? []).flatMap((record) => record.subject ?? []))];
  const letter = shown.value;
  return (
    <section className="letter">
      <h3>{words.title}</h3>
      <div className="letter-tools">
        <div className="choice">
          <label htmlFor={field}>{words.forWhom}</label>
          <input
            id={field}
            type="search"
            list={list}
            value={subject}
            placeholder={words.forNobody}
            onChange={(event) => setSubject(event.target.value)}
            spellCheck={false}
            autoComplete="off"
          />
          <datalist id={list}>
            {subjects.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </div>
        <Switch<Part> label={words.part} value={part} options={[["text", words.text], ["html", words.html]]} change={setPart} />
        {part === "html" && <Switch<Width> label={words.width} value={width} options={[["phone", words.phone], ["desk", words.desk]]} change={setWidth} />}
      </div>
      {letter?.fault ? (
        <p className="letter-fault">{letter.fault}</p>
      ) : letter ? (
        <Sheet letter={letter} part={part} width={width} />
      ) : (
        <p className="quiet">{shown.error instanceof Error ? shown.error.message : strings.trouble.loading}</p>
      )}
      {letter && (
        <p className="quiet letter-note">
          {letter.decided ? words.decided(clock(letter.decided)) : asked ? words.notDecided : words.madeUp} {words.draft}
        </p>
      )}
    </section>
  );
}
