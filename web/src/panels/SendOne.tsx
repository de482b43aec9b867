/** How to send one such event from a terminal. */
import { useMemo } from "react";
import { useProject } from "../app/project";
import { exampleCurl } from "../board/example";
import { strings } from "../strings";
import type { StickyView } from "../wire";
import { CodeBox } from "./CodeBox";

export function SendOne({ sticky }: { sticky: StickyView }) {
  const { name } = useProject();
  const text = useMemo(() => exampleCurl(sticky, location.origin, name, new Date()), [sticky, name]);
  return (
    <section>
      <h3>{strings.sticky.send}</h3>
      <p className="quiet send-key">
        {strings.sticky.sendKey} <code>stormlake key create example --role source</code>
      </p>
      <CodeBox text={text} />
    </section>
  );
}
