/** How to send one such event from a terminal. */
import { useMemo, useState } from "react";
import { Icon } from "../app/Icon";
import { useProject } from "../app/project";
import { exampleCurl } from "../board/example";
import { strings } from "../strings";
import type { StickyView } from "../wire";

const SAID_MS = 1_600;

export function SendOne({ sticky }: { sticky: StickyView }) {
  const { name } = useProject();
  const [copied, setCopied] = useState(false);
  const text = useMemo(() => exampleCurl(sticky, location.origin, name, new Date()), [sticky, name]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SAID_MS);
    } catch {
      // No clipboard without https: the text can be selected by hand.
    }
  };
  return (
    <section>
      <h3>{strings.sticky.send}</h3>
      <p className="quiet send-key">
        {strings.sticky.sendKey} <code>stormlake key create example --role source</code>
      </p>
      <div className="code-box">
        <pre tabIndex={0}>{text}</pre>
        <button type="button" className="button is-small" onClick={copy}>
          <Icon name="copy" />
          <span aria-live="polite">{copied ? strings.sticky.copied : strings.sticky.copy}</span>
        </button>
      </div>
    </section>
  );
}
