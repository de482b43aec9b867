/** All about one sticky, to be written: beside the wall on a desk, over it on a phone. Its live numbers stay. */
import { type CSSProperties, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Icon } from "../../app/Icon";
import { keyOf, useProject } from "../../app/project";
import type { Palette } from "../../board/colours";
import { isNote, kindOf } from "../../board/kinds";
import type { LiveSticky } from "../../live/compose";
import { add, NOTE_MOST, rename, setHead, setText, setWithin, textIn } from "../../live/edits";
import { kdlString } from "../../live/kdl";
import { strings } from "../../strings";
import { AskDialog } from "../../wall/AskDialog";
import { erase } from "../../wall/edit/acts";
import type { Desk } from "../../wall/edit/desk";
import { NotePicture } from "../../wall/notes/NotePicture";
import { Comments } from "../../wall/talk/Comments";
import { Happened } from "../Happened";
import { FieldsForm } from "./FieldsForm";
import { SelectInput, TextInput, Toggle } from "./Inputs";
import { LinesForm } from "./LinesForm";
import { PolicyForm } from "./policy/PolicyForm";
import { Ties } from "./Ties";

const NEW = "+";
const WITH_FIELDS = ["event", "command", "read-model"];

interface Props {
  desk: Desk;
  sticky: LiveSticky;
  palette: Palette;
  close(): void;
  visit(key: string): void;
  askTarget(from: string): void;
}

function ContextInput({ desk, sticky, within }: { desk: Desk; sticky: LiveSticky; within: string | null }) {
  const { wall } = desk.room;
  const contexts = [...wall.snapshot().entries.values()].filter((entry) => entry.word === "context");
  const words = strings.panel;
  const [asking, setAsking] = useState(false);
  const save = (value: string) => {
    desk.hold();
    wall.pause();
    if (value !== NEW) {
      setWithin(wall, sticky.id, value === "" ? null : value);
      return;
    }
    setAsking(true);
  };
  const begin = (name: string) => {
    wall.pause();
    wall.change(() => setWithin(wall, sticky.id, add(wall, { word: "context", name })));
  };
  const options: [string, string][] = [["", strings.wall.noContext], ...contexts.map((entry): [string, string] => [entry.id, entry.name]), [NEW, words.newContext]];
  return (
    <>
      <SelectInput label={strings.sticky.context} value={within !== null && contexts.some((entry) => entry.id === within) ? within : ""} options={options} save={save} />
      {asking && <AskDialog title={words.newContextName} label={strings.ask.contextName} save={begin} close={() => setAsking(false)} />}
    </>
  );
}

export function EditPanel({ desk, sticky, palette, close, visit, askTarget }: Props) {
  const { board } = useProject();
  const { wall } = desk.room;
  const panel = useRef<HTMLElement>(null);
  const snapshot = useSyncExternalStore(
    (run) => wall.subscribe(run),
    () => wall.snapshot(),
  );
  const entry = snapshot.entries.get(sticky.id);
  const paint = palette[kindOf(sticky.kind)];
  const words = strings.panel;
  // Plain paper has words and a place, and nothing else.
  const note = isNote(sticky.kind);
  useEffect(() => {
    // Whoever walks from note to note with the panel open stays on the wall.
    if (!document.activeElement?.closest(".wall")) panel.current?.focus({ preventScroll: true });
  }, []);
  if (!entry) return null;
  // The keyboard goes back to where the panel was opened from: the note, or its row in the list.
  const shut = () => {
    close();
    const id = CSS.escape(sticky.id);
    document.querySelector<HTMLElement>(`.note[data-id="${id}"], .list-row[data-id="${id}"] [aria-pressed]`)?.focus({ preventScroll: true });
  };
  const head = (key: string, value: string | null) => {
    wall.pause();
    setHead(wall, sticky.id, key, value);
  };
  const text = (word: string) => (value: string) => {
    wall.pause();
    setText(wall, sticky.id, word, value.trim());
  };
  const findings = board.findings.filter((finding) => finding.sticky === sticky.name);
  return (
    <aside
      className="panel is-form"
      ref={panel}
      tabIndex={-1}
      aria-label={strings.wall.describe(strings.kinds[sticky.kind] ?? sticky.kind, sticky.name, "")}
      onKeyDown={(event) => {
        if (event.key === "Escape") shut();
      }}
    >
      <header className="panel-head" style={{ background: paint.paper, color: paint.ink, "--ink": paint.ink } as CSSProperties}>
        <div className="grow">
          <p className="panel-kind">{strings.kinds[sticky.kind]}</p>
          <TextInput label={words.name} value={sticky.name} save={(name) => (name.trim() !== "" || Boolean(sticky.picture)) && (wall.pause(), rename(wall, sticky.id, name.trim()))} quiet long={note} most={note ? NOTE_MOST : 300} />
        </div>
        <div className="panel-tools">
          <button type="button" className="icon-button" aria-label={strings.sticky.centre} title={strings.sticky.centre} onClick={() => visit(keyOf(sticky))}>
            <Icon name="target" />
          </button>
          <button type="button" className="icon-button" aria-label={strings.sticky.close} title={strings.sticky.close} onClick={shut}>
            <Icon name="close" />
          </button>
        </div>
      </header>
      <div className="panel-body">
        {sticky.kind === "policy" && <PolicyForm desk={desk} entry={entry} palette={palette} sentence={sticky.sentence ?? null} findings={findings} />}
        {(sticky.kind === "policy" ? [] : findings).map((finding, nth) => (
          <div key={nth} className={`finding is-${finding.severity}`}>
            <p>{finding.message}</p>
            <p className="mend">{finding.mend}</p>
          </div>
        ))}
        <div className="form">
          {note && <NotePicture sticky={sticky} />}
          {!note && <TextInput label={words.about} value={textIn(entry, "about")} placeholder={words.aboutHint} save={text("about")} long />}
          {!note && <TextInput label={strings.sticky.owner} value={textIn(entry, "owner")} save={text("owner")} most={200} />}
          <ContextInput desk={desk} sticky={sticky} within={entry.within} />
          {sticky.kind === "event" && (
            <div className="field-flags">
              <Toggle label={words.pivotal} on={sticky.pivotal} set={(on) => head("pivotal", on ? "#true" : null)} />
              <Toggle label={words.failure} on={sticky.failure} set={(on) => head("path", on ? kdlString("failure") : null)} />
            </div>
          )}
        </div>
        <Comments sticky={sticky} />
        {(WITH_FIELDS.includes(sticky.kind) || sticky.fields.length > 0) && <FieldsForm wall={wall} entry={entry} />}
        {!note && <Ties desk={desk} sticky={sticky} palette={palette} visit={visit} askTarget={() => askTarget(sticky.id)} />}
        {sticky.kind !== "policy" && !note && <LinesForm wall={wall} entry={entry} />}
        <Happened sticky={sticky} />
        <p className="panel-foot">
          <button
            type="button"
            className="button is-quiet is-bin"
            onClick={() => {
              close();
              erase(desk, [sticky.id]);
            }}
          >
            <Icon name="bin" /> {words.erase(strings.kinds[sticky.kind] ?? sticky.kind)}
          </button>
        </p>
      </div>
    </aside>
  );
}
