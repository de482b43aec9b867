/** Small parts that several pages share. */
import { type ReactNode, useId } from "react";
import { strings } from "../strings";

export function PageBody({ title, children, aside }: { title: ReactNode; children: ReactNode; aside?: ReactNode }) {
  return (
    <main className="page" id="content">
      <div className="page-inner">
        <div className="page-head">
          <h1>{title}</h1>
          {aside}
        </div>
        {children}
      </div>
    </main>
  );
}

export function Choice({ label, value, options, change, any = strings.tail.any }: { label: string; value: string; options: [string, string][]; change(value: string): void; any?: string }) {
  const id = useId();
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.target.value)}>
        <option value="">{any}</option>
        {options.map(([word, text]) => (
          <option key={word} value={word}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Words({ label, value, change, placeholder }: { label: string; value: string; change(value: string): void; placeholder?: string }) {
  const id = useId();
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="search" value={value} placeholder={placeholder} onChange={(event) => change(event.target.value)} spellCheck={false} autoComplete="off" />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <div className="empty-notes" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
    </div>
  );
}

export function More({ more, loading, any }: { more: (() => void) | null; loading: boolean; any: boolean }) {
  if (more) {
    return (
      <p className="more">
        <button type="button" className="button" onClick={more} disabled={loading}>
          {strings.tail.older}
        </button>
      </p>
    );
  }
  return any && !loading ? <p className="more quiet">{strings.tail.end}</p> : null;
}
