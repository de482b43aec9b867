/** A list of the log that begins at one record, to which something led. */
import { Link } from "../app/Link";
import { strings } from "../strings";

/** The position in an address; nothing where there is none. */
export function positionIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Brings what somebody was led to into view. */
export const showFirst = (element: HTMLElement | null) => element?.scrollIntoView({ block: "nearest" });

/** Back to the newest, as they come. */
export function ToNewest({ href }: { href: string }) {
  return (
    <Link className="button is-quiet" href={href}>
      {strings.tail.newest}
    </Link>
  );
}
