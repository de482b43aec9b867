/** A sheet beside the notes: at the right of the wall on a desk, from below on a phone. The wall stays within reach. */
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../../app/Icon";
import { strings } from "../../strings";

export function Tray({ title, close, children }: { title: string; close(): void; children: ReactNode }) {
  const tray = useRef<HTMLElement>(null);
  useEffect(() => tray.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      className="tray"
      ref={tray}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label={strings.talk.close} title={strings.talk.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="tray-body">{children}</div>
    </aside>
  );
}
