/** The line in which the wall offers something: taking back, going there. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { Icon } from "../../app/Icon";
import { strings } from "../../strings";
import { offers } from "./offers";

/** Long enough to be read and reached (WCAG 2.2.1: it waits while somebody is at it). */
const FADES_MS = 12_000;

export function OfferLine() {
  const offer = useSyncExternalStore(offers.subscribe, offers.state);
  const [held, setHeld] = useState(false);
  useEffect(() => setHeld(false), [offer]);
  useEffect(() => {
    if (!offer?.fades || held) return;
    const timer = setTimeout(() => offers.drop(offer), FADES_MS);
    return () => clearTimeout(timer);
  }, [offer, held]);
  // What was offered at one wall is not offered at the next.
  useEffect(() => () => offers.drop(offers.state()), []);
  return (
    <>
      <p className="hidden" role="status">
        {offer && <span key={offer.nth}>{offer.text}</span>}
      </p>
      {offer && (
        <div className="offer" role="group" aria-label={offer.text} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
          <p>{offer.text}</p>
          <button
            type="button"
            className="offer-act"
            onClick={() => {
              offers.drop(offer);
              offer.run();
            }}
          >
            {offer.label}
          </button>
          <button type="button" className="icon-button" aria-label={strings.talk.close} title={strings.talk.close} onClick={() => offers.drop(offer)}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </>
  );
}
