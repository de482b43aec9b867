/** What an import found on the other tool's wall, and what it is not sure of. */
import { palette } from "../board/colours";
import { KINDS, kindOf } from "../board/kinds";
import { strings } from "../strings";
import { percent } from "../sync/words";
import type { ImportRemark, ImportReport } from "../wire";

const COLOURS = palette({});
/** Below this, people are asked to look. */
const DOUBT = 0.7;

function Remarks({ title, remarks }: { title: string; remarks: ImportRemark[] }) {
  const words = strings.newBoard.report;
  if (remarks.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul className="remarks">
        {remarks.map((remark, nth) => (
          <li key={nth}>
            <i aria-hidden="true" style={{ background: remark.kind ? COLOURS[kindOf(remark.kind)].paper : undefined }} />
            <p>
              {remark.message} {remark.confidence < 1 && <small className="quiet">{words.certain(percent(remark.confidence))}</small>}
              {remark.place !== "" && (
                <small className="quiet remark-place">
                  <span className="hidden">{words.place}</span> {remark.place}
                </small>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Report({ report }: { report: ImportReport }) {
  const words = strings.newBoard.report;
  const total = Object.values(report.stickies).reduce((sum, many) => sum + many, 0);
  const doubtful = report.remarks.filter((remark) => remark.confidence < DOUBT);
  const told = report.remarks.filter((remark) => remark.confidence >= DOUBT);
  const facts = [
    words.read(report.format),
    strings.wall.stickies(total),
    ...(report.contexts > 0 ? [words.contexts(report.contexts)] : []),
    ...(report.links > 0 ? [words.links(report.links)] : []),
  ];
  return (
    <section className="report">
      <h3>{words.title}</h3>
      <p className="quiet">{facts.join(" · ")}</p>
      <ul className="report-kinds">
        {KINDS.filter((kind) => (report.stickies[kind] ?? 0) > 0).map((kind) => (
          <li key={kind} style={{ background: COLOURS[kind].paper, color: COLOURS[kind].ink }}>
            {strings.kindsShort[kind] ?? strings.kinds[kind]} <b>{report.stickies[kind]}</b>
          </li>
        ))}
      </ul>
      {report.errors > 0 && <p className="report-errors">{words.errors(report.errors)}</p>}
      {report.hotspots > 0 && <p>{words.hotspots(report.hotspots)}</p>}
      {report.remarks.length === 0 ? (
        <p>{words.sure}</p>
      ) : (
        // What scrolls is reached by keyboard, too.
        <div className="report-remarks" tabIndex={0} role="group" aria-label={words.title}>
          <Remarks title={words.look} remarks={doubtful} />
          <Remarks title={words.told} remarks={told} />
          {report.more > 0 && <p className="quiet">{words.more(report.more)}</p>}
        </div>
      )}
    </section>
  );
}
