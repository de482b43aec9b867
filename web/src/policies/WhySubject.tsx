/** From a policy to one subject's way through it. */
import { type FormEvent, useId, useState } from "react";
import { useProject } from "../app/project";
import { address, go } from "../app/route";
import { strings } from "../strings";

const words = strings.policies;

export function WhySubject({ policy }: { policy: string }) {
  const { name } = useProject();
  const [subject, setSubject] = useState("");
  const id = useId();
  const show = (event: FormEvent) => {
    event.preventDefault();
    if (subject.trim()) go(address(name, "subject", { policy }, subject.trim()));
  };
  return (
    <section className="policy-card">
      <h2>{words.whySubject}</h2>
      <p className="quiet">{words.whyHow}</p>
      <form className="why-subject" onSubmit={show}>
        <div className="choice">
          <label htmlFor={id}>{words.subject}</label>
          <input id={id} type="search" value={subject} spellCheck={false} autoComplete="off" onChange={(event) => setSubject(event.target.value)} />
        </div>
        <button type="submit" className="button" disabled={subject.trim() === ""}>
          {words.show}
        </button>
      </form>
    </section>
  );
}
