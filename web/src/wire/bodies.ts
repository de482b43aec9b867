/** What stands in a record's `body`, by kind: decisions and deliveries as `crates/record` writes them. */
import type { Json, RecordView } from "./types";

export interface DecisionBody {
  key: string;
  policy: string;
  subject: string;
  by?: string | null;
  due: string;
  outcome: string;
  reason: string;
  count: number;
  /** Which of the policy's effects it is about, from 0; left out where it is the first. */
  step?: number;
  variant?: string | null;
  cause: { event: string; source: string; id: string; time: string; position: number };
  effect?: { kind: string; command?: string; event?: string; via?: string | null } | null;
}

export interface DeliveryBody {
  key: string;
  policy: string;
  command: string;
  channel: string;
  subject: string;
  attempt: number;
  state: string;
  status?: number | null;
  error?: string | null;
  took_ms: number;
  time: string;
}

export interface SwitchedBody {
  /** Nothing for all of them. */
  policy: string | null;
  stopped: boolean;
  by: string;
  why: string;
}

/** A body as an object, or an empty one where it is something else. */
export function bodyOf(body: Json): { [key: string]: Json } {
  return body !== null && typeof body === "object" && !Array.isArray(body) ? body : {};
}

/** The decision that a record holds, where it holds one. */
export function decisionOf(record: RecordView): DecisionBody | null {
  if (record.kind !== "decision") return null;
  const body = bodyOf(record.body);
  return typeof body["outcome"] === "string" ? (body as unknown as DecisionBody) : null;
}

/** The switch that a record says was pulled, where it says so. */
export function switchedOf(record: RecordView): SwitchedBody | null {
  if (record.kind !== "switched") return null;
  const body = bodyOf(record.body);
  return typeof body["stopped"] === "boolean" ? (body as unknown as SwitchedBody) : null;
}

/** The delivery that a record holds, where it holds one. */
export function deliveryOf(record: RecordView): DeliveryBody | null {
  if (record.kind !== "delivery") return null;
  const body = bodyOf(record.body);
  return typeof body["state"] === "string" ? (body as unknown as DeliveryBody) : null;
}
