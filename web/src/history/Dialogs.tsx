/** The dialogs of the history, one at a time, and what they do. */
import { useState } from "react";
import { useProject } from "../app/project";
import type { Room } from "../live/room";
import { strings } from "../strings";
import type { Difference } from "./difference";
import { MarkDialog } from "./MarkDialog";
import { addMark, type Mark, removeMark, renameMark } from "./marks";
import { type Moment, restore } from "./moments";
import { RestoreDialog } from "./RestoreDialog";
import { whenOf } from "./words";

type Opened = { what: "mark"; moment: Moment } | { what: "rename"; mark: Mark } | { what: "restore"; moment: Moment; different: Difference | null };

export interface Dialogs {
  opened: Opened | null;
  open(what: Opened): void;
  close(): void;
  remove(room: Room | null, mark: Mark, say: (text: string) => void): void;
}

export function useDialogs(): Dialogs {
  const [opened, open] = useState<Opened | null>(null);
  return {
    opened,
    open,
    close: () => open(null),
    remove(room, mark, say) {
      if (!room) return;
      removeMark(room, mark);
      say(strings.history.unmarked(mark.name));
    },
  };
}

interface Props {
  dialogs: Dialogs;
  room: Room;
  say(text: string): void;
  restored(): void;
}

export function HistoryDialogs({ dialogs: { opened, close }, room, say, restored }: Props) {
  const { api } = useProject();
  const words = strings.history;
  if (opened?.what === "mark") {
    const keep = (name: string) => {
      addMark(room, name, opened.moment.at);
      say(words.marked(name));
    };
    return <MarkDialog title={words.mark} name="" keep={keep} close={close} />;
  }
  if (opened?.what === "rename") {
    const { mark } = opened;
    return <MarkDialog title={words.markRename(mark.name)} name={mark.name} keep={(name) => renameMark(room, mark, name)} close={close} />;
  }
  if (opened?.what === "restore") {
    const when = whenOf(opened.moment.at);
    const go = async () => {
      await restore(api, opened.moment.id, room.state().name);
      say(words.restored(when));
      restored();
    };
    return <RestoreDialog when={when} different={opened.different} go={go} close={close} />;
  }
  return null;
}
