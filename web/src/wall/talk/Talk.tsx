/** Comments, votes and parking lot of a wall: three buttons at its edge, the tray that they open, and what is offered. */
import { useEffect, useRef, useState } from "react";
import { Icon, type IconName } from "../../app/Icon";
import type { Palette } from "../../board/colours";
import type { LiveBoard, LiveSticky } from "../../live/compose";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import type { Desk } from "../edit/desk";
import { vote as give } from "./acts";
import { OfferLine } from "./OfferLine";
import { wish } from "./offers";
import { Overview } from "./Overview";
import { ParkingTray } from "./ParkingTray";
import { Tray } from "./Tray";
import { useCallNotices, useVoteNotices } from "./useCallNotices";
import { useCalls, useParked, useRights, useThreads, useVote } from "./useTalk";
import { useVoteKeys } from "./useVoteKeys";
import { VoteTray } from "./VoteTray";

type Which = "comments" | "vote" | "park";

interface Props {
  room: Room;
  live: LiveBoard;
  palette: Palette;
  desk: Desk | null;
  /** The address of the sticky whose panel is open. */
  selected: string | null;
  select(key: string | null): void;
  /** Shows a sticky in the middle. */
  visit(key: string): void;
  say(text: string): void;
}

export function Talk({ room, live, palette, desk, selected, select, visit, say }: Props) {
  const [which, setWhich] = useState<Which | null>(null);
  const words = strings.talk;
  const { may, lead } = useRights(room);
  const open = useThreads(room).filter(({ first }) => !first.done).length;
  const calls = useCalls(room).filter(({ first }) => !first.done).length;
  const parked = useParked(room).length;
  const vote = useVote(room, live);
  const rail = useRef<HTMLDivElement>(null);
  const close = () => {
    rail.current?.querySelector<HTMLElement>(`[data-tray="${which}"]`)?.focus();
    setWhich(null);
  };

  /** A phone has room for one sheet at a time. */
  const makeRoom = () => matchMedia("(max-width: 960px)").matches && setWhich(null);
  const goTo = (sticky: LiveSticky, comment: string | null) => {
    makeRoom();
    visit(sticky.key);
    if (comment === null) return;
    select(sticky.key);
    wish.set(comment);
  };
  const show = (entry: string, comment: string) => {
    const sticky = live.stickies.find((each) => each.id === entry);
    if (sticky) goTo(sticky, comment);
    else setWhich("comments");
  };
  // What was just put on the wall is known to the wall once it has been drawn.
  const [fresh, setFresh] = useState<string | null>(null);
  useEffect(() => {
    const sticky = live.stickies.find((each) => each.id === fresh);
    if (!sticky) return;
    setFresh(null);
    visit(sticky.key);
  }, [fresh, live, visit]);

  useCallNotices(room, ({ entry, id }) => show(entry, id));
  useVoteNotices(vote, may, which === "vote", () => setWhich("vote"));
  const openRound = may && vote?.round.open === true;
  useVoteKeys(
    openRound,
    () => (desk ? desk.only?.id : live.stickies.find((each) => each.key === selected || each.id === selected)?.id),
    (entry, by) => {
      const sticky = vote?.on.find((each) => each.id === entry);
      if (vote) say(sticky ? give(room, vote.round, vote.tally, sticky, by) : words.vote.notThis);
    },
  );

  const left = openRound && vote ? vote.tally.left : null;
  const tool = (tray: Which, icon: IconName, label: string, badge: number, lit = false) => (
    <button type="button" className="icon-button" data-tray={tray} aria-label={label} title={label} aria-expanded={which === tray} onClick={() => (which === tray ? close() : setWhich(tray))}>
      <Icon name={icon} />
      {badge > 0 && (
        <b className={`rail-badge ${lit ? "is-lit" : ""}`} aria-hidden="true">
          {words.badge(badge)}
        </b>
      )}
    </button>
  );
  return (
    <>
      <div className="talk-rail" ref={rail} role="group" aria-label={words.tools}>
        {tool("comments", "comment", words.comments.button(open, calls), open, calls > 0)}
        {(vote || lead) && tool("vote", "votes", words.vote.button(left), left ?? 0, true)}
        {tool("park", "park", words.park.button(parked), parked)}
      </div>
      {which === "comments" && (
        <Tray title={words.comments.title} close={close}>
          <Overview room={room} live={live} palette={palette} visit={goTo} />
        </Tray>
      )}
      {which === "vote" && (
        <Tray title={words.vote.title} close={close}>
          <VoteTray room={room} vote={vote} may={may} lead={lead} palette={palette} visit={(sticky) => goTo(sticky, null)} say={say} />
        </Tray>
      )}
      {which === "park" && (
        <Tray title={words.park.title} close={close}>
          <ParkingTray room={room} desk={desk} may={may} say={say} shown={setFresh} />
        </Tray>
      )}
      <OfferLine />
    </>
  );
}
