/** Gentle word when somebody calls this person by name, or opens a round of votes. What was there before is no news. */
import { useEffect, useRef } from "react";
import { personId } from "../../live/beside";
import type { Room } from "../../live/room";
import { useRoomState } from "../../live/useLive";
import { strings } from "../../strings";
import type { Comment } from "./comments";
import { type Offer, offers } from "./offers";
import { useCalls, useNames, useRights, type Vote } from "./useTalk";
import { mentions } from "./words";

/** So much of a comment is told. */
const TOLD_MOST = 90;

export function useCallNotices(room: Room, show: (comment: Comment) => void): void {
  const calls = useCalls(room);
  const { name } = useRights(room);
  const { pattern } = useNames(room);
  const ready = useRoomState(room)?.ready ?? false;
  const known = useRef<{ name: string; ids: Set<string> } | null>(null);
  const showing = useRef(show);
  showing.current = show;
  useEffect(() => {
    if (!ready) return;
    const all = calls.flatMap(({ first, replies }) => [first, ...replies]).filter(({ text, person }) => person !== personId() && mentions(text, name, pattern));
    const before = known.current;
    known.current = { name, ids: new Set(all.map(({ id }) => id)) };
    // Under a new name everything is old.
    if (before?.name !== name) return;
    const news = all.filter(({ id }) => !before.ids.has(id)).sort((a, b) => b.at - a.at)[0];
    if (!news) return;
    const words = strings.talk.comments;
    const short = news.text.length > TOLD_MOST ? `${news.text.slice(0, TOLD_MOST).trimEnd()}…` : news.text;
    offers.make({ text: words.mentioned(news.by || words.somebody, short), label: words.show, run: () => showing.current(news), fades: false });
  }, [calls, name, pattern, ready]);
}

export function useVoteNotices(vote: Vote | null, may: boolean, busy: boolean, show: () => void): void {
  const seen = useRef<string | null>(null);
  const made = useRef<Offer | null>(null);
  const showing = useRef(show);
  showing.current = show;
  const state = vote ? `${vote.round.id} ${vote.round.open}` : "";
  useEffect(() => {
    const before = seen.current;
    if (before === state || !may) return;
    seen.current = state;
    offers.drop(made.current);
    const words = strings.talk.vote;
    // Who looks at the votes already sees it.
    if (!vote || busy) return;
    const offer = { run: () => showing.current(), fades: false };
    if (vote.round.open) made.current = offers.make({ ...offer, text: words.opened(vote.round.each), label: words.begin });
    else if (before !== null) made.current = offers.make({ ...offer, text: words.closed, label: words.result });
  }, [state, vote, may, busy]);
}
