/** The board as a wall to walk along. */
import { type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { keyOf, useProject } from "../app/project";
import type { Palette } from "../board/colours";
import { type Direction, nextIn } from "../board/find";
import { overlaps, type Rect } from "../board/geometry";
import { en } from "../strings/en";
import { ArrowLabels, Arrows } from "./Arrows";
import { FunnelRows } from "./FunnelRows";
import { placeFunnels, rowsHeight } from "./funnels";
import { Legend } from "./Legend";
import { Minimap } from "./Minimap";
import { NoteView } from "./NoteView";
import { Regions } from "./Regions";
import { Toolbar } from "./Toolbar";
import { useHands } from "./useHands";
import { useLayout } from "./useLayout";
import { Viewport } from "./viewport";

/** Up to so many notes all are kept in the page; beyond, only those near the screen. */
const KEPT_MOST = 420;
/** The screen is widened by this share on each side before notes are left out. */
const AROUND = 0.6;
const PHONE = 700;
const PHONE_ZOOM = 0.55;
/** What the panel of a sticky takes from below where it cannot stand beside the wall; as in panels.css. */
const SHEET = { below: "(max-width: 960px)", share: 0.68 };

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
}

const ARROW_KEYS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** Which part of the wall is drawn: whole for ordinary boards, else the neighbourhood of the screen, in coarse steps. */
function useDrawn(view: Viewport, many: boolean): Rect | null {
  const last = useRef<Rect | null>(null);
  return useSyncExternalStore(
    useCallback((run) => view.subscribe(run), [view]),
    () => {
      if (!many) return null;
      const seen = view.seen();
      const held = last.current;
      const inside = held && held.x <= seen.x && held.y <= seen.y && held.x + held.w >= seen.x + seen.w && held.y + held.h >= seen.y + seen.h;
      if (inside && held.w < seen.w * (1 + 4 * AROUND)) return held;
      last.current = { x: seen.x - seen.w * AROUND, y: seen.y - seen.h * AROUND, w: seen.w * (1 + 2 * AROUND), h: seen.h * (1 + 2 * AROUND) };
      return last.current;
    },
  );
}

export function Picture({ palette, selected, select, openSearch, wish, funnel, openFunnel }: Props) {
  const { board, find } = useProject();
  const { layout, routes } = useLayout(board);
  const rows = useMemo(() => placeFunnels(layout, board.funnels), [layout, board.funnels]);
  const height = layout.height + rowsHeight(layout, board.funnels);
  const wall = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const view = useMemo(() => new Viewport({ x: 0, y: 0, w: 1, h: 1 }), []);
  const [hovered, setHovered] = useState<number | null>(null);
  const [legend, setLegend] = useState(() => matchMedia("(min-width: 900px)").matches);
  const drawn = useDrawn(view, layout.notes.length > KEPT_MOST);
  const chosen = selected === null ? undefined : find(selected);

  useLayoutEffect(() => {
    const element = wall.current;
    if (!element) return;
    view.attach(paper.current);
    const measure = () => view.resize(element.clientWidth, element.clientHeight);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [view]);

  const placed = useRef(false);
  useLayoutEffect(() => {
    view.cover({ x: 0, y: 0, w: layout.width, h: height });
    if (placed.current) return;
    placed.current = true;
    view.fit(false);
    // On a phone the whole wall is too small to read: begin where the story begins.
    if (view.size.w < PHONE && view.camera.k < PHONE_ZOOM) {
      const first = layout.regions[0];
      view.set({ k: PHONE_ZOOM, tx: 8 - (first?.x ?? 0) * PHONE_ZOOM, ty: 8 - (first?.y ?? 0) * PHONE_ZOOM });
    }
  }, [view, layout, height]);

  view.covered = (chosen || funnel !== null) && matchMedia(SHEET.below).matches ? view.size.h * SHEET.share : 0;
  const rectOf = useCallback((index: number) => layout.notes.find((note) => note.index === index && note.copy === 0), [layout]);
  useEffect(() => {
    const index = wish ? find(wish.key)?.index : undefined;
    const note = index === undefined ? undefined : rectOf(index);
    if (note) view.lookAt(note);
  }, [wish, find, rectOf, view]);
  const chosenIndex = chosen?.index;
  useEffect(() => {
    const note = chosenIndex === undefined ? undefined : rectOf(chosenIndex);
    if (!note) return;
    // After the side panel has taken its room.
    const timer = setTimeout(() => view.reveal(note), 60);
    return () => clearTimeout(timer);
  }, [chosenIndex, rectOf, view]);

  useHands(wall, view, openSearch);

  const focus = hovered ?? chosenIndex ?? null;
  const lit = useMemo(() => (focus === null ? null : new Set([focus])), [focus]);
  const near = useMemo(() => {
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
  }, [focus, board.edges, board.funnels, funnel]);

  const indexOf = (target: EventTarget | null): number | null => {
    const key = target instanceof Element ? target.closest<HTMLElement>(".note")?.dataset["key"] : undefined;
    return key === undefined ? null : (find(key)?.index ?? null);
  };
  const click = (event: MouseEvent) => {
    const note = (event.target as Element).closest<HTMLElement>(".note");
    select(note?.dataset["key"] ?? null);
  };
  const over = (event: PointerEvent) => {
    if (event.pointerType !== "mouse" || event.buttons !== 0) return;
    const index = indexOf(event.target);
    if (index !== hovered) setHovered(index);
  };
  const focused = (event: FocusEvent) => {
    const index = indexOf(event.target);
    const note = index === null ? undefined : rectOf(index);
    if (note && (event.target as Element).matches(":focus-visible")) view.reveal(note);
  };
  const key = (event: KeyboardEvent) => {
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

  const first = chosenIndex ?? layout.notes[0]?.index;
  return (
    <div className="wall" ref={wall} tabIndex={0} role="application" aria-label={`${en.wall.label}. ${en.wall.help}`} data-hand="idle" data-focus={focus !== null}
      onClick={click} onPointerOver={over} onPointerLeave={() => setHovered(null)} onKeyDown={key} onFocus={focused}>
      <div className="paper" ref={paper} style={{ width: layout.width, height }}>
        <Regions layout={layout} stickies={board.stickies} />
        {routes && <Arrows layout={layout} routes={routes} lit={lit} />}
        {layout.notes.map((note) => {
          const sticky = board.stickies[note.index];
          if (!sticky || (drawn && !overlaps(note, drawn))) return null;
          return (
            <NoteView
              key={`${note.index} ${note.copy}`}
              note={note}
              sticky={sticky}
              palette={palette}
              selected={note.index === chosenIndex}
              reachable={note.index === first && note.copy === 0}
              dimmed={near !== null && !near.has(note.index)}
            />
          );
        })}
        <FunnelRows rows={rows} selected={funnel} open={openFunnel} />
        {routes && focus !== null && <ArrowLabels layout={layout} routes={routes} of={focus} />}
      </div>
      {board.stickies.length === 0 && (
        <div className="wall-empty">
          <h2>{en.wall.empty}</h2>
          <p>{en.wall.emptyHow}</p>
          <pre>{'event "Order placed"'}</pre>
        </div>
      )}
      {/* What lies over the wall is no part of it: presses stop here. */}
      <div className="overlay" onClick={(event) => event.stopPropagation()}>
        {legend && <Legend palette={palette} stickies={board.stickies} close={() => setLegend(false)} />}
        <Minimap layout={layout} stickies={board.stickies} palette={palette} view={view} />
        <Toolbar view={view} legend={legend} setLegend={setLegend} openSearch={openSearch} />
      </div>
    </div>
  );
}
