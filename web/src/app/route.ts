/** Addresses: what they mean, and how to go there without loading the page anew. */

export type Page = "wall" | "tail" | "subject" | "policies" | "policy" | "decisions" | "deliveries" | "funnels" | "predictions" | "quarantine" | "data" | "history";

export type Route =
  | { page: "start" }
  | { page: "missing" }
  | { page: Page; project: string; subject?: string; policy?: string; query: Record<string, string> };

const PAGES: Record<string, Page> = {
  "": "wall",
  tail: "tail",
  policies: "policies",
  decisions: "decisions",
  deliveries: "deliveries",
  funnels: "funnels",
  predictions: "predictions",
  quarantine: "quarantine",
  ledger: "quarantine",
  data: "data",
  history: "history",
};

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parseRoute(path: string, search: string): Route {
  const [first, project, page = "", ...rest] = path.replace(/^\/|\/$/g, "").split("/");
  if (!first) return { page: "start" };
  if (first !== "p" || !project) return { page: "missing" };
  const query = Object.fromEntries(new URLSearchParams(search));
  if (page === "subjects" && rest.length > 0) {
    return { page: "subject", project: decode(project), subject: decode(rest.join("/")), query };
  }
  if (page === "policies" && rest.length > 0) return { page: "policy", project: decode(project), policy: decode(rest.join("/")), query };
  const known = PAGES[page];
  return known && rest.length === 0 ? { page: known, project: decode(project), query } : { page: "missing" };
}

/** Pages of one thing stand below the page of all. */
const OF_ONE: Partial<Record<Page, string>> = { subject: "subjects", policy: "policies" };

/** `one` is the subject or the policy that a page is about. */
export function address(project: string, page: Page = "wall", query: Record<string, string | null | undefined> = {}, one = ""): string {
  const base = `/p/${encodeURIComponent(project)}`;
  const above = OF_ONE[page];
  const path = page === "wall" ? base : above ? `${base}/${above}/${encodeURIComponent(one)}` : `${base}/${page}`;
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) pairs.set(key, value);
  const text = pairs.toString();
  return text ? `${path}?${text}` : path;
}

/** This very address with some of its query changed; null takes a part away. */
export function withQuery(changes: Record<string, string | null>): string {
  const pairs = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) pairs.delete(key);
    else pairs.set(key, value);
  }
  // A slash need not be hidden in a query, and reads better.
  const text = pairs.toString().replaceAll("%2F", "/");
  return text ? `${location.pathname}?${text}` : location.pathname;
}

const MOVED = "stormlake:moved";

export function go(to: string, replace = false): void {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  dispatchEvent(new Event(MOVED));
}

export function onMove(run: () => void): () => void {
  addEventListener("popstate", run);
  addEventListener(MOVED, run);
  return () => {
    removeEventListener("popstate", run);
    removeEventListener(MOVED, run);
  };
}
