/** The board as a wall to walk along, and to write on. */
import { type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type ReactNode, useCallback, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { keyOf, useProject } from "../app/project";
import type { Palette } from "../board/colours";
import { type Direction, nextIn } from "../board/find";
import { overlaps, type Point } from "../board/geometry";
import type { Note } from "../board/layout";
import type { LiveBoard } from "../live/compose";
import type { Room } from "../live/room";
import { strings } from "../strings";
import type { BoardView } from "../wire";
import { ArrowLabels, Arrows } from "./Arrows";
import { Blank } from "./edit/Blank";
import { Cursors } from "./edit/Cursors";
import type { Desk } from "./edit/desk";
import { Dock } from "./edit/Dock";
import { Outlines, Strings } from "./edit/Marks";
import { NameEditor } from "./edit/NameEditor";
import { PickedBar } from "./edit/PickedBar";
import { useEditing } from "./edit/useEditing";
import { useFindings } from "./findings";
import { Distance } from "./far/Distance";
import { FunnelRows } from "./FunnelRows";
import { placeFunnels, rowsHeight } from "./funnels";
import { Legend } from "./Legend";
import { Minimap } from "./Minimap";
import { useDropped } from "./notes/useDropped";
import { NoteView } from "./NoteView";
import { Regions } from "./Regions";
import { SessionMarks } from "./session/SessionMarks";
import { useEyes } from "./session/useEyes";
import { TalkLayer, useSaid } from "./talk/TalkLayer";
import { Toolbar } from "./Toolbar";
import { useCamera } from "./useCamera";
import { useDrawn } from "./useDrawn";
import { useHands } from "./useHands";
import { useLayout } from "./useLayout";
import { useFollowing, usePresence } from "./usePresence";
import { useWays } from "./ways";
import type { Viewport } from "./viewport";

interface Props {
  palette: Palette;
  selected: string | null;
  select(key: string | null): void;
  openSearch(): void;
  /** A sticky to show in the middle, with a number that grows with every wish. */
  wish: { key: string; nth: number } | null;
  /** The slug of the funnel that is open. */
  funnel: string | null;
  openFunnel(slug: string | null): void;
  room: Room | null;
  /** What this person has in hand, while they write. */
  desk: Desk | null;
  /** Begins to write; null where they may not. */
  edit: (() => void) | null;
  askTarget(from: string): void;
  /** What else is drawn over the notes. */
  above?(noteOf: (id: string) => Note | undefined, view: Viewport): ReactNode;
}

const ARROW_KEYS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const NOTHING_PICKED = { picked: new Set<string>(), writing: null };
const nothing = () => () => undefined;

/** What an open sticky or funnel has to do with: everything else steps back. */
function nearOf(board: BoardView, focus: number | null, funnel: string | null): ReadonlySet<number> | null {
  if (focus === null) {
    const open = board.funnels.find((one) => one.slug === funnel);
    return open ? new Set(open.steps.map((step) => step.sticky)) : null;
  }
  const set = new Set([focus]);
  for (const edge of board.edges) {
    if (edge.from === focus) set.add(edge.to);
    if (edge.to === focus) set.add(edge.from);
  }
  return set;
}

export function Picture({ palette, selected, select, openSearch, wish, funnel, openFunnel, room, desk, edit, askTarget, above }: Props) {
  const { board, find } = useProject();
  const ways = useWays(desk === null);
  const { layout, routes } = useLayout(board, ways);
  const rows = useMemo(() => placeFunnels(layout, board.funnels), [layout, board.funnels]);
  const height = layout.height + rowsHeight(layout, board.funnels);
  const wall = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [legend, setLegend] = useState(() => matchMedia("(min-width: 900px)").matches);
  const chosen = selected === null ? undefined : find(selected)?.index;
  const wished = useMemo(() => wish && { index: find(wish.key)?.index, nth: wish.nth }, [wish, find]);
  const { view, rectOf } = useCamera(wall, paper, { layout, height, wish: wished, chosen, panel: chosen !== undefined || funnel !== null, foot: desk ? 92 : 58, head: desk ? 56 : 0 });
  const drawn = useDrawn(view, layout.notes.length);
  const { picked, writing } = useSyncExternalStore(useCallback((run) => desk?.subscribe(run) ?? nothing(), [desk]), () => desk?.state() ?? NOTHING_PICKED);
  const live = "places" in board ? (board as LiveBoard) : null;
  if (desk && live) desk.sight = { board: live, layout, view };
  const findings = useFindings(board);
  const said = useSaid(room, live);

  const toShared = useRef((at: Point) => at);
  const fromShared = useRef((at: Point) => at);
  toShared.current = ({ x, y }) => ({ x: Math.round(x - layout.shift.x), y: Math.round(y - layout.shift.y) });
  fromShared.current = ({ x, y }) => ({ x: x + layout.shift.x, y: y + layout.shift.y });
  // In lanes everything stands elsewhere than for the others: hands would point at nothing.
  const stage = ways.lanes === null ? room : null;
  usePresence(wall, stage, view, toShared);
  useFollowing(stage, view, fromShared);
  const byId = useMemo(() => new Map(live?.stickies.map((sticky) => [sticky.id, sticky.index])), [live?.stickies]);
  const noteOf = useCallback((id: string) => rectOf(byId.get(id) ?? -1), [rectOf, byId]);
  useEyes(room, { wall, view, noteOf, toShared, fromShared });

  const editing = useEditing(wall, desk, view, { select, askTarget, panel: selected !== null });
  useHands(wall, view, openSearch, editing.tool);
  useDropped(wall, desk);

  const only = picked.size === 1 ? byId.get([...picked][0] ?? "") : undefined;
  const focus = desk ? (only ?? null) : (hovered ?? chosen ?? null);
  const lit = useMemo(() => (focus === null ? null : new Set([focus])), [focus]);
  const near = useMemo(() => (desk ? null : nearOf(board, focus, funnel)), [desk, focus, board, funnel]);

  const marked = useMemo(() => new Set(desk ? [...picked].map((id) => byId.get(id) ?? -1) : chosen === undefined ? [] : [chosen]), [desk, picked, byId, chosen]);

  const indexOf = (target: EventTarget | null): number | null => {
    const key = target instanceof Element ? target.closest<HTMLElement>(".note")?.dataset["key"] : undefined;
    return key === undefined ? null : (find(key)?.index ?? null);
  };
  const click = (event: MouseEvent) => {
    const note = (event.target as Element).closest<HTMLElement>(".note");
    if (desk) editing.click(event, note?.dataset["id"]);
    else select(note?.dataset["key"] ?? null);
  };
  const over = (event: PointerEvent) => {
    if (desk || event.pointerType !== "mouse" || event.buttons !== 0) return;
    const index = indexOf(event.target);
    if (index !== hovered) setHovered(index);
  };
  const focused = (event: FocusEvent) => {
    const index = indexOf(event.target);
    const note = index === null ? undefined : rectOf(index);
    if (note && (event.target as Element).matches(":focus-visible")) view.reveal(note);
  };
  const key = (event: KeyboardEvent) => {
    if (desk) return;
    const direction = ARROW_KEYS[event.key];
    const from = indexOf(event.target);
    if (event.key === "Escape") select(null);
    if (!direction || from === null) return;
    event.preventDefault();
    const at = layout.notes.findIndex((note) => note.index === from && note.copy === 0);
    const next = layout.notes[nextIn(layout.notes, at, direction)];
    const sticky = next && board.stickies[next.index];
    const target = sticky && paper.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(keyOf(sticky))}"][data-copy="${next.copy}"]`);
    target?.focus({ preventScroll: true });
  };

  const first = only ?? chosen ?? layout.notes[0]?.index;
  const written = writing ? noteOf(writing.id) : undefined;
  const writtenSticky = written && live?.stickies[written.index];
  return (
    <div className={`wall ${desk ? "is-edited" : ""}`} ref={wall} tabIndex={0} role="application" aria-label={`${strings.wall.label}. ${desk ? strings.edit.help : strings.wall.help}`} data-hand="idle" data-focus={focus !== null}
      onClick={click} onDoubleClick={editing.doubleClick} onPointerOver={over} onPointerLeave={() => setHovered(null)} onKeyDown={key} onFocus={focused}>
      {drawn && <Distance view={view} paper={paper} layout={layout} stickies={board.stickies} palette={palette} routes={routes} lit={lit} near={near} marked={marked} writing={(writing && byId.get(writing.id)) ?? null} made={drawn} />}
      <div className="paper" ref={paper} style={{ width: layout.width, height }}>
        <div className="elements">
          <Regions layout={layout} stickies={board.stickies} />
          {routes && <Arrows layout={layout} routes={routes} lit={lit} />}
          {layout.notes.map((note) => {
            const sticky = board.stickies[note.index];
            if (!sticky || (drawn && !overlaps(note, drawn))) return null;
            const id = live?.stickies[note.index]?.id;
            return (
              <NoteView
                key={`${id ?? note.index} ${note.copy}`}
                note={note}
                sticky={sticky}
                palette={palette}
                selected={desk ? id !== undefined && picked.has(id) : note.index === chosen}
                reachable={note.index === first && note.copy === 0}
                dimmed={near !== null && !near.has(note.index)}
                writing={writing?.id === id && id !== undefined}
                finding={desk ? findings.get(note.index) : undefined}
                said={id === undefined ? undefined : said.get(id)}
              />
            );
          })}
        </div>
        <FunnelRows rows={rows} selected={funnel} open={openFunnel} />
        {routes && focus !== null && <ArrowLabels layout={layout} routes={routes} of={focus} />}
        {room && <Outlines room={room} noteOf={noteOf} />}
        {room && <SessionMarks room={room} noteOf={noteOf} />}
        {room && live && <TalkLayer room={room} live={live} notes={layout.notes} drawn={drawn} view={view} select={select} />}
        {desk && <Strings desk={desk} />}
        {above?.(noteOf, view)}
        {desk && writing && written && writtenSticky && <NameEditor key={writing.id} desk={desk} writing={writing} note={written} sticky={writtenSticky} palette={palette} done={editing.focus} />}
      </div>
      {stage && <Cursors room={stage} view={view} fromShared={fromShared.current} />}
      {board.stickies.length === 0 && <Blank begin={edit} writing={desk !== null} />}
      {/* What lies over the wall is no part of it: presses stop here. */}
      <div className="overlay" onClick={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}>
        {legend && !desk && board.stickies.length > 0 && <Legend palette={palette} stickies={board.stickies} close={() => setLegend(false)} />}
        {desk && <Dock desk={desk} palette={palette} />}
        {desk && <PickedBar desk={desk} open={editing.open} askTarget={askTarget} />}
        <Minimap layout={layout} stickies={board.stickies} palette={palette} view={view} />
        <Toolbar view={view} legend={legend} setLegend={setLegend} openSearch={openSearch} desk={desk} />
      </div>
    </div>
  );
}
