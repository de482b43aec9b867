/** The questions about policies, and what is asked of them. */
import type { Api } from "../sync/api";
import { ask } from "../sync/http";
import type { BacktestAsked, BacktestView, LiftView, PolicyDetail, PolicyList, State, StateAnswer, Unlock } from "./shapes";

const of = (policy: string, rest = "") => `policies/${encodeURIComponent(policy)}${rest}`;
const get = <T>(api: Api, path: string, signal?: AbortSignal) => ask<T>(api.path(path), signal ? { signal } : {});
const post = <T>(api: Api, path: string, body: unknown, signal?: AbortSignal) =>
  ask<T>(api.path(path), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...(signal ? { signal } : {}) });

export const policies = (api: Api, signal?: AbortSignal) => get<PolicyList>(api, "policies", signal);
export const policy = (api: Api, name: string, signal?: AbortSignal) => get<PolicyDetail>(api, of(name), signal);
export const lift = (api: Api, name: string, signal?: AbortSignal) => get<LiftView>(api, of(name, "/lift"), signal);
export const unlocks = (api: Api, subject: string, signal?: AbortSignal) => get<{ unlocks: Unlock[] }>(api, `subjects/${encodeURIComponent(subject)}/unlocks`, signal);
export const backtest = (api: Api, name: string, asked: BacktestAsked, signal?: AbortSignal) => post<BacktestView>(api, of(name, "/backtest"), asked, signal);

export const setState = (api: Api, name: string, state: State, why: string) => post<StateAnswer>(api, of(name, "/state"), { state, why });
/** One policy, or all of them where none is named. */
export const stop = (api: Api, name: string | null, why: string) => post<unknown>(api, name === null ? "stop" : of(name, "/stop"), { why });
export const release = (api: Api, name: string | null, why: string) => post<unknown>(api, name === null ? "release" : of(name, "/release"), { why });
