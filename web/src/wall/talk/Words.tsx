/** A comment's text: text as text, names that are called in it, and addresses that can be followed. */
import { memo } from "react";
import { partsOf } from "./words";

export const Words = memo(function Words({ text, pattern, me }: { text: string; pattern: RegExp; me: string }) {
  return partsOf(text, pattern).map((part, nth) => {
    if (part.kind === "link") {
      return (
        <a key={nth} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    }
    if (part.kind === "mention") {
      return (
        <mark key={nth} className={`mention ${part.name.toLocaleLowerCase() === me.toLocaleLowerCase() ? "is-me" : ""}`}>
          {part.text}
        </mark>
      );
    }
    return part.text;
  });
});
