/** Every question that the browser asks, by the words of the wire. */
import type {
  BoardView,
  DeliveryPage,
  ExportForm,
  FunnelView,
  LakeView,
  Ledger,
  MadeProject,
  NewProject,
  PossibleProjects,
  PreviewView,
  ForeseenView,
  PredictionSummary,
  PredictionView,
  ProjectSummary,
  Invitation,
  PublishAnswer,
  QuarantinePage,
  RecordPage,
  SavedQuery,
  SqlAnswer,
  SubjectView,
  TrainAnswer,
  WhyView,
} from "../wire";
import { ask, askFile, query } from "./http";

/** Whom a link can let onto a wall. */
export const GUESTS = ["participant", "viewer", "facilitator"] as const;
export type Guest = (typeof GUESTS)[number];

export type Filter = { kind?: string; name?: string; subject?: string };

export const projects = (signal?: AbortSignal) => ask<ProjectSummary[]>("/v1/projects", signal ? { signal } : {});

const json = (method: string, body: unknown) => ({ method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** What can be made here; refused to whoever has not opened the first link. */
export const possibleProjects = (signal?: AbortSignal) => ask<PossibleProjects>("/v1/projects/new", signal ? { signal } : {});
export const makeProject = (asked: NewProject) => ask<MadeProject>("/v1/projects", json("POST", asked));

/** The questions about one project. */
export class Api {
  constructor(readonly project: string) {}

  /** An address under this project's API. */
  path(rest: string): string {
    return `/p/${encodeURIComponent(this.project)}/v1/${rest}`;
  }

  private get<T>(rest: string, signal?: AbortSignal): Promise<T> {
    return ask<T>(this.path(rest), signal ? { signal } : {});
  }

  private post<T>(rest: string): Promise<T> {
    return ask<T>(this.path(rest), { method: "POST" });
  }

  board(signal?: AbortSignal) {
    return this.get<BoardView>("board", signal);
  }
  records(filter: Filter & { before?: number | null; limit?: number }, signal?: AbortSignal) {
    return this.get<RecordPage>(`records${query(filter)}`, signal);
  }
  subject(subject: string, before?: number | null, signal?: AbortSignal) {
    return this.get<SubjectView>(`subjects/${encodeURIComponent(subject)}${query({ before })}`, signal);
  }
  why(subject: string, policy: string, signal?: AbortSignal) {
    return this.get<WhyView>(`subjects/${encodeURIComponent(subject)}/why${query({ policy })}`, signal);
  }
  preview(asked: { policy: string; subject?: string | null }, signal?: AbortSignal) {
    return ask<PreviewView>(this.path("preview"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
      ...(signal ? { signal } : {}),
    });
  }
  decisions(filter: { policy?: string; outcome?: string; subject?: string; before?: number | null; limit?: number }, signal?: AbortSignal) {
    return this.get<RecordPage>(`decisions${query(filter)}`, signal);
  }
  deliveries(filter: { state?: string; before?: number | null; limit?: number }, signal?: AbortSignal) {
    return this.get<DeliveryPage>(`deliveries${query(filter)}`, signal);
  }
  retry(key: string) {
    return this.post<unknown>(`deliveries/${encodeURIComponent(key)}/retry`);
  }
  /** How many came how far in a funnel of the board; of those who stopped, a page. */
  funnel(name: string, dropped?: { step: number; after: string | null }, signal?: AbortSignal) {
    const question = JSON.stringify({ name, ...(dropped ? { dropped } : {}) });
    const init = { method: "POST", body: question, headers: { "content-type": "application/json" } };
    return ask<FunnelView>(this.path("analysis/funnel"), signal ? { ...init, signal } : init);
  }
  ledger(signal?: AbortSignal) {
    return this.get<Ledger>("ledger", signal);
  }
  quarantine(before?: number | null, signal?: AbortSignal) {
    return this.get<QuarantinePage>(`quarantine${query({ before })}`, signal);
  }
  release(position: number) {
    return this.post<unknown>(`quarantine/${position}/release`);
  }
  dismiss(position: number) {
    return this.post<unknown>(`quarantine/${position}/dismiss`);
  }
  predictions(signal?: AbortSignal) {
    return this.get<PredictionSummary[]>("predictions", signal);
  }
  prediction(name: string, signal?: AbortSignal) {
    return this.get<PredictionView>(`predictions/${encodeURIComponent(name)}${query({ limit: 10 })}`, signal);
  }
  train(name: string) {
    return this.post<TrainAnswer>(`predictions/${encodeURIComponent(name)}/train`);
  }
  foreseen(subject: string, signal?: AbortSignal) {
    return this.get<ForeseenView[]>(`subjects/${encodeURIComponent(subject)}/predictions`, signal);
  }
  invite(role: Guest, hours: number) {
    return ask<Invitation>(this.path("wall/invitations"), json("POST", { role, hours }));
  }
  exportForms(signal?: AbortSignal) {
    return this.get<ExportForm[]>("exports", signal);
  }
  /** Where the draft can be had in a form; `all` is everything. */
  exportPath(form: string): string {
    return this.path(`exports/${encodeURIComponent(form)}`);
  }
  publish() {
    return this.post<PublishAnswer>("publish");
  }
  lake(signal?: AbortSignal) {
    return this.get<LakeView>("lake", signal);
  }
  sql(sql: string, rows: number, signal: AbortSignal) {
    return ask<SqlAnswer>(this.path("sql"), { ...json("POST", { sql, rows }), signal });
  }
  /** The whole answer as a file of this media type. */
  sqlFile(sql: string, type: string) {
    const init = json("POST", { sql });
    return askFile(this.path("sql"), { ...init, headers: { ...init.headers, accept: type } });
  }
  queries(signal?: AbortSignal) {
    return this.get<SavedQuery[]>("queries", signal);
  }
  saveQuery(name: string, sql: string) {
    return ask<unknown>(this.path(`queries/${encodeURIComponent(name)}`), json("PUT", { sql }));
  }
  removeQuery(name: string) {
    return ask<unknown>(this.path(`queries/${encodeURIComponent(name)}`), { method: "DELETE" });
  }
}
