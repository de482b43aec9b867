/** A sentence of the server: what stands between backticks is code, and instants are written as people write them. */
import { memo } from "react";
import { humane } from "../sync/words";

export const Prose = memo(function Prose({ text }: { text: string }) {
  const parts = text.split("`");
  // An odd backtick out is a backtick.
  if (parts.length % 2 === 0) return humane(text);
  return parts.map((part, nth) => (nth % 2 === 1 ? <code key={nth}>{part}</code> : humane(part)));
});
