/** A button that opens a small sheet beside it. Escape, a press elsewhere, or Tab out of it closes it. */
import { type FocusEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, type IconName } from "../app/Icon";

interface Props {
  icon: IconName;
  label: string;
  /** Something in it is not as it usually is. */
  lit?: boolean;
  children(close: () => void): ReactNode;
}

export function Popover({ icon, label, lit, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // The wall's own Escape would let go of what is picked.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", press, true);
    window.addEventListener("keydown", key, true);
    return () => {
      document.removeEventListener("pointerdown", press, true);
      window.removeEventListener("keydown", key, true);
    };
  }, [open]);
  const left = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget && !box.current?.contains(relatedTarget)) setOpen(false);
  };
  return (
    <div className="popover" ref={box} onBlur={left}>
      <button type="button" ref={button} className={`icon-button ${lit ? "is-lit" : ""}`} aria-label={label} title={label} aria-expanded={open} aria-controls={open ? id : undefined} onClick={() => setOpen(!open)}>
        <Icon name={icon} />
      </button>
      {open && (
        <div className="popover-sheet" id={id} role="group" aria-label={label}>
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
