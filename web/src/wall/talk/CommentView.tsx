/** One comment, and what may be done with it. */
import { type CSSProperties, type ReactNode, useState } from "react";
import { useServerNow } from "../../app/project";
import { personId } from "../../live/beside";
import { initials } from "../../live/people";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { ago, clock } from "../../sync/words";
import { reword, unsay } from "./acts";
import type { Comment } from "./comments";
import { Composer } from "./Composer";
import type { Names } from "./useTalk";
import { Words } from "./Words";

interface Props {
  room: Room;
  comment: Comment;
  names: Names;
  me: string;
  /** Whether this person may comment. */
  may: boolean;
  /** Colours of who is here, by name. */
  colours: ReadonlyMap<string, string>;
  say(text: string): void;
  /** What else may be done with it: reply, resolve. */
  children?: ReactNode;
}

export function CommentView({ room, comment, names, me, may, colours, say, children }: Props) {
  const [editing, setEditing] = useState(false);
  const now = useServerNow();
  const words = strings.talk.comments;
  const own = comment.person === personId();
  const by = comment.by || words.somebody;
  const when = new Date(comment.at).toISOString();
  const named = (what: string) => words.of(what, own ? words.me : by, comment.text.slice(0, 60));
  return (
    <article className="comment" id={`comment-${comment.id}`} tabIndex={-1} aria-label={named(ago(when, now))}>
      <header>
        <i className="badge" style={{ "--person": colours.get(comment.by) ?? "var(--comment-nobody)" } as CSSProperties} aria-hidden="true">
          {initials(by)}
        </i>
        <b>{by}</b>
        <time className="quiet" dateTime={when} title={clock(when)}>
          {ago(when, now)}
        </time>
      </header>
      {editing ? (
        <Composer
          label={words.editing}
          names={names.others}
          send={words.save}
          before={comment.text}
          cancel={() => setEditing(false)}
          submit={(text) => {
            if (reword(room, comment.id, text)) setEditing(false);
          }}
        />
      ) : (
        <p className="comment-text" dir="auto">
          <Words text={comment.text} pattern={names.pattern} me={me} />
        </p>
      )}
      {may && !editing && (
        <footer>
          {children}
          {own && (
            <>
              <button type="button" aria-label={named(words.edit)} onClick={() => setEditing(true)}>
                {words.edit}
              </button>
              <button type="button" aria-label={named(words.erase)} onClick={() => unsay(room, comment, say)}>
                {words.erase}
              </button>
            </>
          )}
        </footer>
      )}
    </article>
  );
}
