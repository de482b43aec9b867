/** What stands on the notes: how many comments are open, dots to vote with while a round is open, and the result after it. */
import { memo, type SyntheticEvent, useEffect, useRef } from "react";
import { Icon } from "../../app/Icon";
import { overlaps, type Rect } from "../../board/geometry";
import type { Note } from "../../board/layout";
import type { LiveBoard, LiveSticky } from "../../live/compose";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import type { Viewport } from "../viewport";
import { vote as give } from "./acts";
import { wish } from "./offers";
import { Dots, Stepper } from "./Stepper";
import { useOpenOn, useRights, useThreads, useVote, type Vote } from "./useTalk";

interface Props {
  room: Room;
  live: LiveBoard;
  notes: readonly Note[];
  /** What of the wall is drawn; all of it if nothing is said. */
  drawn: Rect | null;
  view: Viewport;
  select(key: string): void;
}

/** From far away the dots grow, so that a thumb still meets them. */
const GROWN_MOST = 3;

const stop = (event: SyntheticEvent) => event.stopPropagation();

export const TalkLayer = memo(function TalkLayer({ room, live, notes, drawn, view, select }: Props) {
  const open = useOpenOn(room);
  const vote = useVote(room, live);
  const { may } = useRights(room);
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let last = 0;
    const grow = () => {
      const by = Math.round(Math.min(GROWN_MOST, Math.max(1, 0.9 / view.camera.k)) * 10) / 10;
      if (by !== last) layer.current?.style.setProperty("--grown", String((last = by)));
    };
    grow();
    return view.subscribe(grow);
  }, [view]);
  const on = new Set(vote?.on.map((sticky) => sticky.id));
  const totals = new Map(vote && !vote.round.open ? vote.tally.results.map(({ entry, votes }) => [entry, votes]) : []);
  return (
    <div className="overlay" ref={layer} onClick={stop} onDoubleClick={stop}>
      {notes.map((note) => {
        const sticky = live.stickies[note.index];
        if (!sticky || note.copy > 0 || (drawn && !overlaps(note, drawn))) return null;
        const ballot = vote?.round.open && on.has(sticky.id) ? vote : null;
        const comments = open.get(sticky.id) ?? 0;
        const total = totals.get(sticky.id) ?? 0;
        if (!ballot && comments === 0 && total === 0) return null;
        return <Spot key={sticky.id} room={room} note={note} sticky={sticky} comments={comments} total={total} ballot={ballot} may={may} select={select} />;
      })}
    </div>
  );
});

interface SpotProps {
  room: Room;
  note: Note;
  sticky: LiveSticky;
  comments: number;
  total: number;
  ballot: Vote | null;
  may: boolean;
  select(key: string): void;
}

function Spot({ room, note, sticky, comments, total, ballot, may, select }: SpotProps) {
  const words = strings.talk;
  const style = { translate: `${note.x}px ${note.y}px`, width: note.w, height: note.h, rotate: `${note.tilt}deg` };
  const mine = ballot?.tally.mine.get(sticky.id) ?? 0;
  return (
    <div className="spot" style={style} data-id={sticky.id}>
      {comments > 0 && <CommentMark room={room} sticky={sticky} comments={comments} select={select} />}
      {ballot && may && <Stepper onWall name={sticky.name} mine={mine} left={ballot.tally.left} vote={(by) => give(room, ballot.round, ballot.tally, sticky, by)} />}
      {total > 0 && (
        <span className="vote-total" title={words.vote.total(total)} aria-hidden="true">
          <Dots value={total} />
        </span>
      )}
    </div>
  );
}

function CommentMark({ room, sticky, comments, select }: { room: Room; sticky: LiveSticky; comments: number; select(key: string): void }) {
  const words = strings.talk.comments;
  const all = useThreads(room);
  const open = () => {
    select(sticky.key);
    const first = all.find(({ first }) => first.entry === sticky.id && !first.done)?.first.id;
    if (first !== undefined) wish.set(first);
  };
  return (
    <button type="button" className="comment-mark" tabIndex={-1} aria-label={words.read(comments, sticky.name)} title={words.onNote(comments)} onClick={open}>
      <Icon name="comment" />
      {strings.talk.badge(comments)}
    </button>
  );
}

/** What is told of each note to who listens: open comments, votes. */
export function useSaid(room: Room | null, live: LiveBoard | null): ReadonlyMap<string, string> {
  const open = useOpenOn(room);
  const vote = useVote(room, live);
  const words = strings.talk;
  const said = new Map<string, string>();
  for (const [entry, comments] of open) said.set(entry, words.comments.onNote(comments));
  const add = (entry: string, text: string) => said.set(entry, [said.get(entry), text].filter(Boolean).join(", "));
  if (vote?.round.open) for (const [entry, mine] of vote.tally.mine) add(entry, words.vote.mine(mine));
  else for (const { entry, votes } of vote?.tally.results ?? []) add(entry, words.vote.total(votes));
  return said;
}
