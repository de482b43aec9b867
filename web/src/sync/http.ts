/** Questions to the server, and the three ways in which one fails. */
import type { Problem } from "../wire";

/** The server said no, and why. */
export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    /** The whole answer. */
    readonly body: unknown = null,
  ) {
    super(problem.detail || problem.title);
  }
}

/** Nobody is known behind this browser: the first link has not been opened, or is too old. */
export class Unknown extends Error {}

const FORBIDDEN = 403;

/** Whether an answer says that what this browser shows opens nothing here. */
export const isShut = (error: unknown): boolean => error instanceof Unknown || (error instanceof Refused && error.problem.status === FORBIDDEN);

/** No answer at all. */
export class Unreachable extends Error {}

function problemOf(status: number, statusText: string, body: unknown): Problem {
  const said = (body !== null && typeof body === "object" ? body : {}) as Partial<Problem>;
  return {
    type: said.type ?? "about:blank",
    title: said.title ?? statusText ?? "",
    status,
    detail: said.detail ?? "",
    code: said.code ?? String(status),
    mend: said.mend ?? "",
  };
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, { credentials: "same-origin", ...init });
    if (response.status === 401) throw new Unknown("unknown");
    return response;
  } catch (cause) {
    if (init.signal?.aborted || cause instanceof Unknown) throw cause;
    throw new Unreachable("no answer", { cause });
  }
}

/** An answer that is a file, whole. */
export async function askFile(path: string, init: RequestInit): Promise<Blob> {
  const response = await answered(path, init);
  if (!response.ok) throw new Refused(problemOf(response.status, response.statusText, await response.json().catch(() => null)));
  return response.blob();
}

export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await answered(path, { ...init, headers: { accept: "application/json", ...init.headers } });
  const text = await response.text();
  let body: unknown = null;
  try {
    body = text === "" ? null : JSON.parse(text);
  } catch {
    body = null;
  }
  if (!response.ok) throw new Refused(problemOf(response.status, response.statusText, body), body);
  return body as T;
}

/** `?a=1&b=2` of what is set; nothing where nothing is. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") pairs.set(key, String(value));
  }
  const text = pairs.toString();
  return text === "" ? "" : `?${text}`;
}
