/** A thread: its first comment, the answers to it, and whether it is resolved. */
import { useEffect, useRef, useState } from "react";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { comment as write, settle } from "./acts";
import type { Thread } from "./comments";
import { CommentView } from "./CommentView";
import { Composer } from "./Composer";
import { useFew } from "./useFew";
import type { Names } from "./useTalk";

interface Props {
  room: Room;
  thread: Thread;
  names: Names;
  me: string;
  may: boolean;
  colours: ReadonlyMap<string, string>;
  say(text: string): void;
  /** Has this person named, and then runs. */
  named(run: () => void): void;
}

export function ThreadView({ thread: { first, replies, headless }, ...with_ }: Props) {
  const { room, names, say, named } = with_;
  const [replying, setReplying] = useState(false);
  const { shown, more } = useFew(replies, "last");
  const reply = useRef<HTMLButtonElement>(null);
  const shut = useRef(false);
  const words = strings.talk.comments;
  // The keyboard goes back to where the answer was begun.
  useEffect(() => {
    if (!replying && shut.current) reply.current?.focus();
    shut.current = replying;
  }, [replying]);
  const of = (what: string) => words.of(what, first.by || words.somebody, first.text.slice(0, 60));
  return (
    <li className={`talk-thread ${first.done ? "is-done" : ""}`}>
      {headless && <p className="quiet talk-headless">{words.headless}</p>}
      <CommentView {...with_} comment={first}>
        <button ref={reply} type="button" aria-label={of(words.reply)} aria-expanded={replying} onClick={() => setReplying(!replying)}>
          {words.reply}
        </button>
        <button
          type="button"
          aria-label={of(first.done ? words.reopen : words.resolve)}
          onClick={() => {
            settle(room, first.id, !first.done);
            say(first.done ? words.reopenedNow : words.resolvedNow);
          }}
        >
          {first.done ? words.reopen : words.resolve}
        </button>
      </CommentView>
      {shown.length > 0 && (
        <div className="replies">
          {more}
          <ul>
            {shown.map((each) => (
              <li key={each.id}>
                <CommentView {...with_} comment={each} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {replying && (
        <div className="replies">
          <Composer
            label={words.replyTo(first.by || words.somebody)}
            hint={words.replyHint}
            names={names.others}
            send={words.reply}
            keep={`reply ${first.id}`}
            cancel={() => setReplying(false)}
            submit={(text, sent) =>
              named(() => {
                if (write(room, first.entry, text, first.id) === null) return;
                say(words.sent);
                sent();
                setReplying(false);
              })
            }
          />
        </div>
      )}
    </li>
  );
}
