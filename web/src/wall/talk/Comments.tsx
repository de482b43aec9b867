/** What is said about one sticky: a section of its panel. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Room } from "../../live/room";
import { usePeople, useRoom } from "../../live/useLive";
import { strings } from "../../strings";
import type { StickyView } from "../../wire";
import { NameDialog } from "../NameDialog";
import { comment as write } from "./acts";
import { Composer } from "./Composer";
import { offers, wish } from "./offers";
import { ThreadView } from "./ThreadView";
import { useFew } from "./useFew";
import { useNames, useRights, useThreads } from "./useTalk";

export function Comments({ sticky }: { sticky: StickyView & { id?: string } }) {
  const room = useRoom();
  // Only what stands on a live wall can be spoken about.
  return room && sticky.id !== undefined ? <Section room={room} entry={sticky.id} /> : null;
}

/** The name by which this person is called, asked for when it is first needed. */
function useNamed(room: Room, name: string) {
  const [asking, setAsking] = useState<(() => void) | null>(null);
  const named = (run: () => void) => {
    if (name !== "") run();
    else setAsking(() => run);
  };
  const dialog = asking && (
    <NameDialog
      room={room}
      close={(given) => {
        setAsking(null);
        if (given) asking();
      }}
    />
  );
  return { named, dialog };
}

/** Brings the comment that is wanted onto the screen, once it is there. */
function useWish(ids: ReadonlySet<string>): string | null {
  const wanted = useSyncExternalStore(offers.subscribe, wish.comment);
  const here = wanted !== null && ids.has(wanted) ? wanted : null;
  useEffect(() => {
    if (here === null) return;
    // After the panel itself has taken the keyboard.
    const frame = requestAnimationFrame(() => {
      const element = document.getElementById(`comment-${here}`);
      element?.scrollIntoView({ block: "center" });
      element?.focus({ preventScroll: true });
      wish.set(null);
    });
    return () => cancelAnimationFrame(frame);
  }, [here]);
  return here;
}

function Section({ room, entry }: { room: Room; entry: string }) {
  const all = useThreads(room);
  const threads = useMemo(() => all.filter(({ first }) => first.entry === entry), [all, entry]);
  const { may, name } = useRights(room);
  const names = useNames(room);
  const people = usePeople(room);
  const [said, setSaid] = useState({ text: "", nth: 0 });
  const say = useCallback((text: string) => setSaid(({ nth }) => ({ text, nth: nth + 1 })), []);
  const { named, dialog } = useNamed(room, name);
  const colours = useMemo(() => {
    const own = (room.awareness.getLocalState() as { colour?: string } | null)?.colour;
    return new Map([...people.map((person): [string, string] => [person.name, person.colour]), ...(own ? [[name, own] as const] : [])]);
  }, [people, room, name]);
  const ids = useMemo(() => new Set(threads.flatMap(({ first, replies }) => [first.id, ...replies.map(({ id }) => id)])), [threads]);
  const wanted = useWish(ids);
  const words = strings.talk.comments;
  const open = threads.filter(({ first }) => !first.done);
  const done = threads.filter(({ first }) => first.done);
  const newest = useFew(open, "last");
  const resolved = useFew(done, "last");
  const [unfolded, setUnfolded] = useState(false);
  const inside = done.some(({ first, replies }) => first.id === wanted || replies.some(({ id }) => id === wanted));
  useEffect(() => {
    if (inside) setUnfolded(true);
  }, [inside]);
  const shared = { room, names, me: name, may, colours, say, named };
  return (
    <section className="comments" aria-label={words.title}>
      <h3>
        {words.title} {open.length > 0 && <span className="pill">{open.length}</span>}
      </h3>
      {newest.more}
      {open.length > 0 && (
        <ul className="threads">
          {newest.shown.map((thread) => (
            <ThreadView key={thread.first.id} thread={thread} {...shared} />
          ))}
        </ul>
      )}
      {!may && threads.length === 0 && <p className="quiet">{words.none}</p>}
      {may && (
        <Composer
          label={words.write}
          hint={words.hint}
          names={names.others}
          keep={`on ${entry}`}
          send={words.send}
          submit={(text, sent) =>
            named(() => {
              if (write(room, entry, text) === null) return;
              say(words.sent);
              sent();
            })
          }
        />
      )}
      {done.length > 0 && (
        <details className="threads-done" open={unfolded || inside} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
          <summary>{words.resolvedSome(done.length)}</summary>
          <ul className="threads">
            {resolved.shown.map((thread) => (
              <ThreadView key={thread.first.id} thread={thread} {...shared} />
            ))}
          </ul>
          {resolved.more}
        </details>
      )}
      <p className="hidden" aria-live="polite">
        <span key={said.nth}>{said.text}</span>
      </p>
      {dialog}
    </section>
  );
}
