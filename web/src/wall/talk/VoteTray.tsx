/** A round of votes: opened by who leads, a ballot for everybody while it is open, the ranked result once it is closed. */
import { type FormEvent, useState } from "react";
import type { Palette } from "../../board/colours";
import { matches } from "../../board/find";
import { kindOf } from "../../board/kinds";
import type { LiveSticky } from "../../live/compose";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { clearRound, closeRound, openRound, vote as give } from "./acts";
import { Chosen } from "./Chosen";
import { Stepper } from "./Stepper";
import { useFew } from "./useFew";
import type { Vote } from "./useTalk";
import { EACH_FIRST, EACH_MOST, ranks, type Scope } from "./votes";

/** A longer ballot is searched. */
const BALLOT_MOST = 40;

interface Props {
  room: Room;
  vote: Vote | null;
  may: boolean;
  lead: boolean;
  palette: Palette;
  visit(sticky: LiveSticky): void;
  say(text: string): void;
}

export function VoteTray(props: Props) {
  const { vote, lead } = props;
  const [again, setAgain] = useState(false);
  if (!vote || (again && !vote.round.open)) return lead ? <Opening {...props} done={() => setAgain(false)} /> : <p className="quiet tray-none">{strings.talk.vote.wait}</p>;
  return vote.round.open ? <Ballot {...props} vote={vote} /> : <Outcome {...props} vote={vote} again={() => setAgain(true)} />;
}

function Opening({ room, done }: Props & { done(): void }) {
  const words = strings.talk.vote;
  const [each, setEach] = useState(EACH_FIRST);
  const [on, setOn] = useState<Scope>("hotspots");
  const open = (event: FormEvent) => {
    event.preventDefault();
    openRound(room, each, on);
    done();
  };
  return (
    <form className="vote-opening" onSubmit={open}>
      <p className="quiet">{words.how}</p>
      <label>
        {words.each}
        <input type="number" inputMode="numeric" min={1} max={EACH_MOST} required value={Number.isNaN(each) ? "" : each} onChange={(event) => setEach(event.target.valueAsNumber)} />
      </label>
      <div>
        <span aria-hidden="true">{words.on}</span>
        <Chosen<Scope> label={words.on} value={on} options={[["hotspots", words.hotspots], ["all", words.all]]} choose={setOn} />
      </div>
      <button type="submit" className="button is-main">
        {words.open}
      </button>
    </form>
  );
}

function Swatch({ sticky, palette }: { sticky: LiveSticky; palette: Palette }) {
  return <i className={`swatch is-${kindOf(sticky.kind)}`} style={{ background: palette[kindOf(sticky.kind)].paper }} />;
}

function Ballot({ room, vote, may, lead, palette, visit, say }: Props & { vote: Vote }) {
  const words = strings.talk.vote;
  const [sought, setSought] = useState("");
  const { round, tally, on } = vote;
  const long = on.length > BALLOT_MOST;
  const mine = on.filter((sticky) => tally.mine.has(sticky.id));
  const shown = !long ? on : sought.trim() === "" ? [...mine, ...on.filter((sticky) => !tally.mine.has(sticky.id))].slice(0, BALLOT_MOST) : (matches([...on], sought) as LiveSticky[]).slice(0, BALLOT_MOST);
  return (
    <>
      {may && (
        <p className="vote-left" data-left={tally.left}>
          {words.left(tally.left)}
        </p>
      )}
      {may && <p className="quiet">{words.howTo}</p>}
      <p className="quiet">{words.voted(tally.people)}</p>
      {long && <input type="search" className="tray-find" value={sought} placeholder={words.find} aria-label={words.find} onChange={(event) => setSought(event.target.value)} />}
      {on.length === 0 && <p className="quiet tray-none">{round.on === "all" ? words.nothingAtAll : words.nothing}</p>}
      <ul className="ballot">
        {shown.map((sticky) => (
          <li key={sticky.id}>
            <Swatch sticky={sticky} palette={palette} />
            <button type="button" className="ballot-name" onClick={() => visit(sticky)}>
              {sticky.name}
            </button>
            {may && <Stepper name={sticky.name} mine={tally.mine.get(sticky.id) ?? 0} left={tally.left} vote={(by) => say(give(room, round, tally, sticky, by))} />}
          </li>
        ))}
      </ul>
      {lead && (
        <p className="tray-foot">
          <button type="button" className="button is-main" onClick={() => closeRound(room, round)}>
            {words.close}
          </button>
        </p>
      )}
    </>
  );
}

function Outcome({ room, vote: { tally, on }, lead, palette, visit, again }: Props & { vote: Vote; again(): void }) {
  const words = strings.talk.vote;
  const byId = new Map(on.map((sticky) => [sticky.id, sticky]));
  const { shown, more } = useFew(tally.results);
  const rank = ranks(tally.results);
  const most = tally.results[0]?.votes ?? 1;
  return (
    <>
      <h3>{words.result}</h3>
      <p className="quiet">{words.voted(tally.people)}</p>
      {tally.results.length === 0 && <p className="quiet tray-none">{words.noVotes}</p>}
      <ol className="outcome-list">
        {shown.map(({ entry, votes, people }, nth) => {
          const sticky = byId.get(entry);
          if (!sticky) return null;
          return (
            <li key={entry}>
              <button type="button" onClick={() => visit(sticky)}>
                <span className="outcome-rank">{rank[nth]}</span>
                <Swatch sticky={sticky} palette={palette} />
                <span className="grow">
                  {sticky.name}
                  <span className="outcome-bar" aria-hidden="true">
                    <i style={{ width: `${(100 * votes) / most}%` }} />
                  </span>
                  <small className="quiet">
                    {words.total(votes)} {words.from(people)}
                  </small>
                </span>
                <b aria-hidden="true">{votes}</b>
              </button>
            </li>
          );
        })}
      </ol>
      {more}
      {lead && (
        <p className="tray-foot">
          <button type="button" className="button is-main" onClick={again}>
            {words.again}
          </button>
          <button type="button" className="button" onClick={() => clearRound(room)}>
            {words.clear}
          </button>
        </p>
      )}
    </>
  );
}
