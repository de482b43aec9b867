/** The contexts' regions and the vertical lines of pivotal events: what lies under everything else. */
import { memo } from "react";
import type { Layout } from "../board/layout";
import { strings } from "../strings";
import type { StickyView } from "../wire";

export const Regions = memo(function Regions({ layout, stickies }: { layout: Layout; stickies: StickyView[] }) {
  const bare = layout.regions.length === 1 && layout.regions[0]?.context === null;
  return (
    <div className="regions">
      {!bare &&
        layout.regions.map((region) => (
          <section
            key={region.context ?? ""}
            className={`region ${region.context === null ? "is-none" : ""}`}
            style={{ transform: `translate(${region.x}px, ${region.y}px)`, width: region.w, height: region.h }}
          >
            <h2>
              {region.context ?? strings.wall.noContext}
              <small>{region.stickies}</small>
            </h2>
          </section>
        ))}
      {layout.pivots.map((pivot) => (
        <div
          key={pivot.index}
          className="pivot"
          style={{ transform: `translate(${pivot.x}px, ${pivot.top}px)`, height: pivot.bottom - pivot.top }}
          title={`${stickies[pivot.index]?.name ?? ""}: ${strings.wall.pivotal}`}
        />
      ))}
    </div>
  );
});
