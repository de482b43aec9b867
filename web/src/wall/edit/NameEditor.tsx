/** Writes on a note, in place, while others may be writing on it too. */
import { type ClipboardEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type * as Y from "yjs";
import type { Palette } from "../../board/colours";
import { isNote } from "../../board/kinds";
import type { Note } from "../../board/layout";
import type { LiveSticky } from "../../live/compose";
import { NOTE_MOST, wordsFor } from "../../live/edits";
import { changeOf } from "../../live/textDiff";
import { strings } from "../../strings";
import { picturesIn, putPictures } from "../notes/upload";
import { noteStyle } from "../noteStyle";
import { next, nextOf } from "./acts";
import type { Desk, Writing } from "./desk";
import { paste } from "./paste/paste";

const NAME_MOST = 300;
const mostOf = (word: string) => (isNote(word) ? NOTE_MOST : NAME_MOST);

/** Where a caret stands after somebody else's change. */
function carried(caret: number, delta: Y.YTextEvent["delta"]): number {
  let at = 0;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else if (typeof part.insert === "string") {
      if (at < caret) caret += part.insert.length;
      at += part.insert.length;
    } else if (part.delete !== undefined && at < caret) caret -= Math.min(part.delete, caret - at);
  }
  return caret;
}

/** Ties a text field to the shared name, both ways. */
function useShared(desk: Desk, writing: Writing) {
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const pushing = useRef(false);
  const push = () => {
    const element = field.current;
    const shared = desk.room.wall.nameOf(writing.id);
    if (!element || !shared || composing.current) return;
    const word = desk.room.wall.entry(writing.id)?.word ?? "";
    const clean = wordsFor(word, element.value).slice(0, mostOf(word));
    if (clean !== element.value) {
      const caret = Math.min(element.selectionStart, clean.length);
      element.value = clean;
      element.setSelectionRange(caret, caret);
    }
    const change = changeOf(shared.toString(), clean, element.selectionStart);
    if (!change) return;
    pushing.current = true;
    desk.room.wall.change(() => {
      if (change.removed > 0) shared.delete(change.at, change.removed);
      if (change.inserted !== "") shared.insert(change.at, change.inserted);
    });
    pushing.current = false;
  };
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    let shared: Y.Text | null = null;
    const heard = (event: Y.YTextEvent) => {
      if (pushing.current || composing.current || !shared) return;
      const [start, end] = [carried(element.selectionStart, event.delta), carried(element.selectionEnd, event.delta)];
      element.value = shared.toString();
      element.setSelectionRange(start, end);
    };
    // A note that is put back, or undone, has another text than before.
    const bind = () => {
      const now = desk.room.wall.nameOf(writing.id);
      if (now === shared || now === null) return;
      shared?.unobserve(heard);
      shared = now;
      shared.observe(heard);
      if (element.value !== shared.toString()) element.value = shared.toString();
    };
    bind();
    const unsubscribe = desk.room.wall.subscribe(bind);
    element.focus({ preventScroll: true });
    if (writing.replace) element.select();
    else element.setSelectionRange(element.value.length, element.value.length);
    if (writing.first !== "") {
      element.setRangeText(writing.first, element.selectionStart, element.selectionEnd, "end");
      push();
    }
    return () => {
      unsubscribe();
      shared?.unobserve(heard);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- one field for each time of writing
  }, [desk, writing]);
  return { field, composing, push };
}

interface Props {
  desk: Desk;
  writing: Writing;
  note: Note;
  sticky: LiveSticky;
  palette: Palette;
  /** The pen was put down: the keyboard goes to the note. */
  done(id: string | null): void;
}

export function NameEditor({ desk, writing, note, sticky, palette, done }: Props) {
  const { field, composing, push } = useShared(desk, writing);
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    const undo = command && (event.code === "KeyZ" || event.code === "KeyY");
    if (undo) {
      const { undo: manager } = desk.room.wall;
      if (event.shiftKey || event.code === "KeyY") manager.redo();
      else manager.undo();
    } else if (isNote(sticky.kind) && event.key === "Enter" && event.shiftKey) {
      // A further line.
      event.stopPropagation();
      return;
    } else if (event.key === "Enter" || event.key === "Tab" || event.key === "Escape" || event.key === "F2") {
      const kept = desk.stop();
      if (kept !== null && event.key === "Enter" && !isNote(sticky.kind) && !event.shiftKey && !command) next(desk, kept, "event", false);
      else if (kept !== null && event.key === "Tab" && !event.shiftKey) nextOf(desk, kept);
      else done(kept);
    } else {
      // The wall's own keys are not meant while words are typed.
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const pasted = (event: ClipboardEvent) => {
    const pictures = picturesIn(event.clipboardData);
    if (pictures.length > 0) void putPictures(desk, pictures, null);
    // Lines are the note's own.
    else if (isNote(sticky.kind) || !paste(desk, event.clipboardData, writing.id)) return;
    event.preventDefault();
  };
  const [high, setHigh] = useState(note.h);
  // As high as the note's own words, above whatever numbers stand at its foot.
  useLayoutEffect(() => {
    const own = document.querySelector<HTMLElement>(`.note[data-id="${CSS.escape(writing.id)}"] .note-name`);
    if (own) setHigh(own.offsetHeight);
  }, [writing.id, note.h]);
  return (
    <div className={`name-editor ${sticky.failure ? "is-failure" : ""} is-${sticky.kind} ${sticky.picture ? "is-pictured" : ""}`} style={{ ...noteStyle(note, sticky, palette), height: high, ...(sticky.picture ? { top: note.h - high } : {}) }}>
      <textarea
        ref={field}
        className="note-name"
        rows={1}
        maxLength={mostOf(sticky.kind)}
        enterKeyHint="next"
        autoComplete="off"
        aria-label={strings.edit.nameOf(strings.kinds[sticky.kind] ?? sticky.kind)}
        placeholder={strings.edit.hints[sticky.kind]}
        onInput={push}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={() => {
          composing.current = false;
          push();
        }}
        onKeyDown={key}
        onPaste={pasted}
        onBlur={() => {
          // Only when the hand went elsewhere, not when the window did.
          if (document.hasFocus() && desk.state().writing === writing) desk.stop();
        }}
      />
    </div>
  );
}
