/** JSON, laid out and coloured. */
import { memo } from "react";
import type { Json as Value } from "../wire";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

export const Json = memo(function Json({ value }: { value: Value }) {
  const text = JSON.stringify(value, null, 2) ?? "";
  const parts: { text: string; kind: string }[] = [];
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > last) parts.push({ text: text.slice(last, match.index), kind: "" });
    if (match[1] !== undefined) {
      parts.push({ text: match[1], kind: match[2] ? "json-key" : match[1] === '"•••"' ? "json-masked" : "json-text" });
      if (match[2]) parts.push({ text: match[2], kind: "" });
    } else parts.push({ text: match[0], kind: match[3] ? "json-word" : "json-number" });
    last = match.index + match[0].length;
  }
  parts.push({ text: text.slice(last), kind: "" });
  return (
    <pre className="json" tabIndex={0}>
      {parts.map((part, nth) => (part.kind ? <span key={nth} className={part.kind}>{part.text}</span> : part.text))}
    </pre>
  );
});
