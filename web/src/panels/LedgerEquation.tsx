/** received = accepted + duplicate + quarantined, as an equation. */
import { Icon } from "../app/Icon";
import { strings } from "../strings";
import { count } from "../sync/words";
import type { Ledger } from "../wire";

export function LedgerEquation({ ledger }: { ledger: Ledger }) {
  const words = strings.ledger;
  const terms: [string, number, string][] = [
    ["received", ledger.received, words.received],
    ["accepted", ledger.accepted, words.accepted],
    ["duplicate", ledger.duplicate, words.duplicate],
    ["quarantined", ledger.quarantined, words.quarantined],
  ];
  const signs = ["", "=", "+", "+"];
  const total = Math.max(1, ledger.received);
  return (
    <section className="ledger" aria-label={words.title}>
      <div className="equation">
        {terms.map(([name, value, label], nth) => (
          <div key={name} className="side">
            {signs[nth] && <span className="sign">{signs[nth]}</span>}
            <span className={`term is-${name}`}>
              <b>{count(value)}</b>
              <span>{label}</span>
            </span>
          </div>
        ))}
      </div>
      <div className="bar is-thick" aria-hidden="true">
        <i className="share-accepted" style={{ flexGrow: ledger.accepted / total }} />
        <i className="share-duplicate" style={{ flexGrow: ledger.duplicate / total }} />
        <i className="share-quarantined" style={{ flexGrow: ledger.quarantined / total }} />
      </div>
      <p className={`verdict ${ledger.balanced ? "is-good" : "is-error"}`}>
        {!ledger.balanced && <Icon name="warning" />}
        {ledger.balanced ? words.balanced : words.unbalanced}
      </p>
      <dl className="beside">
        <div>
          <dt>{words.derived}</dt>
          <dd>
            <b>{count(ledger.derived)}</b> <span className="quiet">{words.derivedAbout}</span>
          </dd>
        </div>
        <div>
          <dt>{words.refused}</dt>
          <dd>
            <b>{count(ledger.refused)}</b> <span className="quiet">{words.refusedAbout}</span>
          </dd>
        </div>
      </dl>
    </section>
  );
}
