// What an application does with the TypeScript client of the starter board.
import { events, SendError, Stormlake } from "./index.js";

declare const process: { env: Record<string, string | undefined>; stdout: { write(text: string): void } };
const environment = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const [url, line, apiKey] = ["STORMLAKE_URL", "STORMLAKE_LINE", "STORMLAKE_KEY"].map(environment) as [string, string, string];
const check = (holds: boolean, what: string) => {
  if (!holds) throw new Error(what);
};

const lake = new Stormlake({ url, source: "/typescript", apiKey });
const orders = Array.from({ length: 1_200 }, (_, nth) => events.orderPlaced({ order: `ts-${nth}`, price: nth / 4 }, { subject: "ana" }));
const cancelled = events.orderCancelled({ order: "ts-1", reason: "wrong meal" }, { subject: "ana", time: "2026-01-02T03:04:05Z" });
const first = await lake.send([...orders, cancelled]);
check(first.records.length === 1_201, "an answer for each record");
check(first.records.every((record, nth) => record.id === [...orders, cancelled][nth]?.id), "answers in the order of the records");

lake.add(...orders.slice(0, 3));
const again = await lake.flush();
check((await lake.flush()).records.length === 0, "nothing is left after a flush");

const refused = await lake.send([events.orderPlaced({ order: "free", price: -1 }, { subject: "ana" })]);
const violation = refused.records[0]?.violations?.[0];
check(refused.quarantined === 1, "a price below the least is quarantined");

const throughTheLine = new Stormlake({ url: line, source: "/typescript/line", apiKey });
const before = Date.now();
const lost = await throughTheLine.send(orders.slice(0, 10));
check(Date.now() - before >= 1_000, "waits as long as the server asks");

try {
  await new Stormlake({ url, source: "/typescript", apiKey: "slk_wrong" }).send(orders.slice(0, 2));
  check(false, "a wrong key is refused");
} catch (error) {
  check(error instanceof SendError && error.status === 401 && error.unsent.length === 2, `refused once: ${String(error)}`);
}
try {
  await new Stormlake({ url: "http://127.0.0.1:9", source: "/typescript", retries: 1 }).send(orders.slice(0, 2));
  check(false, "nobody is there");
} catch (error) {
  check(error instanceof SendError && error.status === undefined && error.unsent.length === 2, `nobody answers: ${String(error)}`);
}
process.stdout.write(
  JSON.stringify({ accepted: first.accepted, again: again.duplicate, line: lost.duplicate, refused: `${violation?.code} ${violation?.at}` }),
);
