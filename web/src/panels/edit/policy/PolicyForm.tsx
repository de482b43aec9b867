/**
 * A policy as a sentence that is written in phrases. What is typed is tried by the server while one types, and written into the wall
 * when a box is left.
 */
import { useMemo, useRef, useState } from "react";
import { useProject } from "../../../app/project";
import type { Palette } from "../../../board/colours";
import type { Entry } from "../../../live/document";
import { setLine } from "../../../live/edits";
import { newId } from "../../../live/ids";
import { wordOf } from "../../../live/kdl";
import { useRoomState } from "../../../live/useLive";
import { strings } from "../../../strings";
import type { Desk } from "../../../wall/edit/desk";
import type { FindingView } from "../../../wire";
import { AddClause, AddLine, StateLine } from "./AddClause";
import { ClauseRow } from "./ClauseRow";
import { isWhole, phraseOf } from "./clause";
import { type Begun, checkLines, type Draft, type Row, rowsOf } from "./rows";
import { aroundOf, scopeOf } from "./scope";
import { Sentence } from "./Sentence";
import { type Reach, SHAPES } from "./shapes";
import { useCheck } from "./useCheck";

interface Props {
  desk: Desk;
  entry: Entry;
  palette: Palette;
  /** The sentence and the findings of the server's last reading, as long as the check has said nothing. */
  sentence: string | null;
  findings: readonly FindingView[];
}

export function PolicyForm({ desk, entry, palette, sentence, findings }: Props) {
  const { board, api } = useProject();
  const { wall } = desk.room;
  const reading = useRoomState(desk.room)?.reading as { revision: number; may_lead?: boolean } | undefined;
  const mayLead = reading?.may_lead === true;
  const [begun, setBegun] = useState<readonly Begun[]>([]);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [texts, setTexts] = useState<ReadonlySet<string>>(new Set());
  const keys = useRef(new Map<string, string>());
  const list = useRef<HTMLUListElement>(null);
  /** What was begun last: the hand goes into it. */
  const fresh = useRef("");

  const rows = rowsOf(entry.body, begun, draft, keys.current);
  const checked = useCheck(api.path("wall/check"), entry.id, checkLines(entry.body, rows, draft, keys.current), reading?.revision ?? 0);
  const { entries } = wall.snapshot();
  const around = useMemo(() => aroundOf(board.stickies, entries.values()), [board.stickies, entries]);
  const phrases = rows.clauses.flatMap((row) => row.phrase ?? []);
  const tools = { around, palette, stickies: board.stickies, scope: (reach: Reach) => scopeOf(around, reach, phrases) };

  const write = (row: Row, text: string) => {
    setDraft((last) => (last?.key === row.key ? null : last));
    if (text === "") {
      setBegun((last) => last.filter((each) => each.key !== row.key));
      list.current?.focus();
    }
    const phrase = phraseOf(text);
    if (row.line === null && text !== "" && (!phrase || !isWhole(phrase)) && begun.some((each) => each.key === row.key)) {
      setBegun((last) => last.map((each) => (each.key === row.key ? { ...each, text } : each)));
      return;
    }
    if (row.line === null && text === "") return;
    const before = new Set(wall.entry(entry.id)?.body.map((line) => line.id));
    wall.pause();
    setLine(wall, entry.id, row.line?.id ?? null, text);
    // What was begun, or was taken away meanwhile, is a new line: the hand stays in it.
    const made = wall.entry(entry.id)?.body.find((line) => !before.has(line.id));
    if (made) keys.current.set(made.id, row.key);
    setBegun((last) => last.filter((each) => each.key !== row.key));
  };
  const begin = (word: string) => {
    const row: Row = { key: newId(), line: null, text: SHAPES[word]?.begins ?? word, phrase: null };
    const phrase = phraseOf(row.text);
    fresh.current = row.key;
    setBegun((last) => [...last, { key: row.key, text: row.text }]);
    // What needs nothing more stands at once.
    if (phrase && isWhole(phrase)) write(row, row.text);
  };

  const said = checked.known ? checked.findings : [];
  const rowKeys = new Set([...rows.clauses, ...rows.others].map((row) => row.key));
  const general = checked.known ? said.filter(({ key }) => key === null || !rowKeys.has(key)) : findings.map((finding) => ({ ...finding, clause: null }));
  const rowOf = (row: Row) => (
    <ClauseRow
      key={row.key}
      row={row}
      findings={said.filter(({ key }) => key === row.key)}
      mayLead={mayLead}
      asText={texts.has(row.key)}
      setAsText={(on) => setTexts((last) => new Set(on ? [...last, row.key] : [...last].filter((key) => key !== row.key)))}
      focus={row.key === fresh.current}
      tools={tools}
      write={(text) => write(row, text)}
      preview={(text) => setDraft(text === null ? null : { key: row.key, row, text })}
    />
  );
  const there = rows.clauses.map((row) => wordOf(row.text));
  return (
    <section className="policy-form" aria-label={strings.policy.title}>
      <Sentence sentence={checked.known ? checked.sentence : sentence} findings={general} all={checked.known ? said.length : findings.length} spokenOf={said} state={checked.state} />
      <ul className="clauses" ref={list} tabIndex={-1}>
        {rows.clauses.map(rowOf)}
      </ul>
      <AddClause words={there} mayLead={mayLead} begin={begin} />
      <StateLine wall={wall} entry={entry} mayLead={mayLead} />
      <details className="policy-lines" open={rows.others.length > 0 || undefined}>
        <summary>{rows.others.length > 0 ? strings.policy.others : strings.policy.addLine}</summary>
        <ul className="clauses is-lines">{rows.others.map(rowOf)}</ul>
        <AddLine write={(text) => write({ key: newId(), line: null, text, phrase: null }, text)} />
      </details>
    </section>
  );
}
