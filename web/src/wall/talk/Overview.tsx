/** All comments of a wall: open, resolved, to me. From each one goes to its sticky. */
import { useMemo, useState } from "react";
import { useServerNow } from "../../app/project";
import type { Palette } from "../../board/colours";
import { kindOf } from "../../board/kinds";
import type { LiveBoard, LiveSticky } from "../../live/compose";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { ago } from "../../sync/words";
import type { Thread } from "./comments";
import { Chosen } from "./Chosen";
import { FEW } from "./few";
import { useCalls, useNames, useRights, useThreads } from "./useTalk";
import { Words } from "./Words";

type Which = "open" | "resolved" | "mine";

interface Props {
  room: Room;
  live: LiveBoard;
  palette: Palette;
  visit(sticky: LiveSticky, comment: string): void;
}

export function Overview({ room, live, palette, visit }: Props) {
  const words = strings.talk.overview;
  const all = useThreads(room);
  const mine = useCalls(room);
  const [which, setWhich] = useState<Which>("open");
  const [most, setMost] = useState(FEW);
  const byId = useMemo(() => new Map(live.stickies.map((sticky) => [sticky.id, sticky])), [live.stickies]);
  const lists: Record<Which, readonly Thread[]> = useMemo(() => ({ open: all.filter(({ first }) => !first.done), resolved: all.filter(({ first }) => first.done), mine }), [all, mine]);
  const list = useMemo(() => [...lists[which]].sort((a, b) => b.last - a.last), [lists, which]);
  const here = list.filter(({ first }) => byId.has(first.entry));
  const gone = list.filter(({ first }) => !byId.has(first.entry));
  const shown = here.slice(0, most);
  const left = list.length - Math.min(list.length, most);
  const options: [Which, string][] = [["open", words.open], ["resolved", words.resolved], ["mine", words.mine]];
  return (
    <>
      <Chosen
        label={words.which}
        value={which}
        options={options.map(([word, text]) => [word, `${text} ${lists[word].length}`])}
        choose={(word) => {
          setWhich(word);
          setMost(FEW);
        }}
      />
      {list.length === 0 && <p className="quiet tray-none">{{ open: words.noneOpen, resolved: words.noneResolved, mine: words.noneMine }[which]}</p>}
      <ul className="overview">
        {shown.map((thread) => (
          <Row key={thread.first.id} room={room} thread={thread} sticky={byId.get(thread.first.entry)} palette={palette} visit={visit} />
        ))}
      </ul>
      {gone.length > 0 && shown.length < most && (
        <>
          <h3>{words.gone}</h3>
          <ul className="overview">
            {gone.slice(0, most - shown.length).map((thread) => (
              <Row key={thread.first.id} room={room} thread={thread} sticky={undefined} palette={palette} visit={visit} />
            ))}
          </ul>
        </>
      )}
      {left > 0 && (
        <button type="button" className="button" onClick={() => setMost(most + FEW)}>
          {words.more(Math.min(left, FEW))}
        </button>
      )}
    </>
  );
}

function Row({ room, thread: { first, replies, last }, sticky, palette, visit }: { room: Room; thread: Thread; sticky: LiveSticky | undefined; palette: Palette; visit: Props["visit"] }) {
  const now = useServerNow();
  const { pattern } = useNames(room);
  const { name } = useRights(room);
  const paint = sticky && palette[kindOf(sticky.kind)];
  const about = [first.by || strings.talk.comments.somebody, ago(new Date(last).toISOString(), now), replies.length > 0 ? strings.talk.overview.replies(replies.length) : ""].filter(Boolean).join(" · ");
  return (
    <li className="overview-row">
      {sticky && paint && (
        <button type="button" className="chip-note" style={{ background: paint.paper, color: paint.ink }} onClick={() => visit(sticky, first.id)}>
          {sticky.name}
        </button>
      )}
      <p className="comment-text" dir="auto">
        <Words text={first.text} pattern={pattern} me={name} />
      </p>
      <p className="quiet">{about}</p>
    </li>
  );
}
