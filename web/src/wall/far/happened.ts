/** What has happened, as the papers of the far picture show it. */
import { useEffect, useMemo } from "react";
import { useProject } from "../../app/project";
import { overlaps, type Rect } from "../../board/geometry";
import type { Layout } from "../../board/layout";
import { strings } from "../../strings";
import type { Pulses } from "../../sync/pulses";
import { ago, short } from "../../sync/words";
import type { StickyView } from "../../wire";
import { hasFoot } from "../noteStyle";
import type { Look } from "./job";

function cameIn(pulses: Pulses, { kind, slug }: StickyView): boolean {
  if (kind === "event") return (pulses.event(slug)?.count ?? 0) > 0;
  if (kind === "policy") return Object.values(pulses.policy(slug)?.outcomes ?? {}).some((times) => times > 0);
  return kind === "command" && pulses.command(slug) !== undefined;
}

/** The numbers at the feet, as NoteFoot.tsx has them. */
function counted(pulses: Pulses, { kind, slug }: StickyView): { count: string; when: string } {
  if (kind === "command") {
    const { delivered = 0, pending = 0 } = pulses.command(slug) ?? {};
    return { count: short(delivered), when: `${short(pending)} ${strings.wall.pending}` };
  }
  const { count = 0, last } = pulses.event(slug) ?? {};
  return { count: short(count), when: last ? ago(last, Date.now() + pulses.ahead) : "" };
}

/** Of the stickies in a part of the wall: which have come in, and what their feet say where these can be read. */
export function happenedIn(pulses: Pulses, layout: Layout, stickies: readonly StickyView[], part: Rect, readable: boolean): Pick<Look, "seen" | "feet"> {
  const seen = new Set<number>();
  const feet = new Map<number, { count: string; when: string }>();
  for (const note of layout.notes) {
    const sticky = stickies[note.index];
    if (!sticky || !hasFoot(sticky.kind) || !overlaps(note, part, 12) || !cameIn(pulses, sticky)) continue;
    seen.add(note.index);
    if (readable) feet.set(note.index, counted(pulses, sticky));
  }
  return { seen, feet };
}

/** Tells when an event comes in for the first time, which its paper shows. */
export function useFirsts(stickies: readonly StickyView[], changed: () => void): void {
  const { pulses } = useProject();
  const slugs = useMemo(() => stickies.filter(({ kind }) => kind === "event").map(({ slug }) => slug).join("\n"), [stickies]);
  useEffect(() => {
    const stops = slugs.split("\n").map((slug) => {
      const came = () => (pulses.event(slug)?.count ?? 0) > 0;
      let before = came();
      return pulses.subscribe(`events/${slug}`, () => {
        const now = came();
        if (now !== before) changed();
        before = now;
      });
    });
    return () => stops.forEach((stop) => stop());
  }, [slugs, pulses, changed]);
}
