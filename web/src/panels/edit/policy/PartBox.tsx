/** The box of one part of a clause, by its kind. */
import type { Palette } from "../../../board/colours";
import { matches } from "../../../board/find";
import { strings } from "../../../strings";
import type { StickyView } from "../../../wire";
import { CelBox } from "./CelBox";
import type { Choice } from "./Options";
import { PickBox } from "./PickBox";
import { type RowTools, useRow } from "./row";
import { bareName } from "./scope";
import type { Part } from "./shapes";
import { CountBox, DurationBox, PercentBox } from "./SmallBoxes";
import type { Box } from "./useTyped";

const FOUND_MOST = 40;

/** Names that hold what is typed; those that begin with it first. */
export function among(names: readonly Choice[], typed: string): Choice[] {
  const text = typed.trim().toLowerCase();
  const fit = names.filter(({ label }) => label.toLowerCase().includes(text));
  return [...fit.filter(({ label }) => label.toLowerCase().startsWith(text)), ...fit.filter(({ label }) => !label.toLowerCase().startsWith(text))].slice(0, FOUND_MOST);
}

function stickiesOf(kind: "event" | "command", stickies: readonly StickyView[], palette: Palette): (typed: string) => Choice[] {
  return (typed) => {
    const seen = new Set<string>();
    return matches(
      stickies.filter((sticky) => sticky.kind === kind && sticky.name !== ""),
      typed,
    )
      .filter(({ name }) => !seen.has(name) && seen.add(name))
      .slice(0, FOUND_MOST)
      .map((sticky) => ({ key: sticky.name, label: sticky.name, paper: palette[kind].paper, ...(sticky.context ? { note: sticky.context } : {}) }));
  };
}

const named = (names: readonly string[]): Choice[] => [...new Set(names)].map((name) => ({ key: name, label: name }));

/** Timestamps and dates of the event that a clause begins with. */
function moments({ around, text }: RowTools): Choice[] {
  const event = /"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? "";
  const fields = around.events.get(bareName(event)) ?? [];
  return fields.filter(({ type }) => type === "timestamp" || type === "date").map(({ name, type }) => ({ key: name, label: name, type }));
}

export function PartBox({ part, label, focus, ...box }: { part: Part; label?: string; focus?: boolean } & Box) {
  const row = useRow();
  const words = strings.policy;
  const shared = { ...box, label: label ?? words.partOf(words.parts[part.kind] ?? "", row.said), ...(focus ? { focus } : {}) };
  const hint = words.hints[part.kind] ?? "";
  switch (part.kind) {
    case "event":
    case "command":
      return <PickBox {...shared} hint={hint} find={stickiesOf(part.kind, row.stickies, row.palette)} paint={row.palette[part.kind]} />;
    case "channel":
      return <PickBox {...shared} hint={hint} find={(typed) => among(named(row.around.channels), typed)} />;
    case "topic":
      return <PickBox {...shared} hint={hint} find={(typed) => among(named(row.around.topics), typed)} />;
    case "field":
      return <PickBox {...shared} hint={hint} find={(typed) => among(moments(row), typed)} code />;
    case "duration":
      return <DurationBox {...shared} />;
    case "count":
      return <CountBox {...shared} />;
    case "percent":
      return <PercentBox {...shared} />;
    case "cel":
      return <CelBox {...shared} scope={row.scope(part.reach ?? "where")} />;
  }
}
