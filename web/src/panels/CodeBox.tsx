/** A text to take away: shown as it is, copied by one button. */
import { useState } from "react";
import { Icon } from "../app/Icon";
import { strings } from "../strings";

const SAID_MS = 1_600;

export function CodeBox({ text, label }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
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
    <div className="code-box">
      <pre tabIndex={0} {...(label ? { role: "region", "aria-label": label } : {})}>
        {text}
      </pre>
      <button type="button" className="button is-small" onClick={() => void copy()}>
        <Icon name="copy" />
        <span aria-live="polite">{copied ? strings.sticky.copied : strings.sticky.copy}</span>
      </button>
    </div>
  );
}
