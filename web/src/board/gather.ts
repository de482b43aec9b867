/**
 * Which sticky stands with which, before anything has a place: every context is a region, every region holds clusters,
 * and a cluster is what EventStorming sticks side by side: read model, actor and command left of the aggregate or
 * system that handles it, its events right of it, and right of those what reacts to them.
 */
import type { BoardView, EdgeView, StickyView } from "../wire";
import { isNote, isOwner, isRemark, kindOf, type Paper } from "./kinds";

export interface Cluster {
  /** The aggregate or system; a command that nobody handles; null for what stands alone. */
  anchor: number | null;
  /** Left of the commands: read models that someone looks at, and policies whose command is here. */
  reads: number[];
  commands: number[];
  events: number[];
  /** Right of the events: policies and read models that they feed. */
  reactions: number[];
  loose: number[];
  rank: number;
}

export interface Region {
  context: string | null;
  clusters: Cluster[];
}

export interface Gathered {
  regions: Region[];
  /** Command → the actors stuck on it. */
  actors: Map<number, number[]>;
  /** Sticky → the hotspots and opportunities stuck on it. */
  remarks: Map<number, number[]>;
}

/** Edges by where they start and where they end. */
export interface Neighbours {
  from: EdgeView[][];
  to: EdgeView[][];
}

export function neighbours(board: BoardView): Neighbours {
  const from: EdgeView[][] = board.stickies.map(() => []);
  const to: EdgeView[][] = board.stickies.map(() => []);
  for (const edge of board.edges) {
    from[edge.from]?.push(edge);
    to[edge.to]?.push(edge);
  }
  return { from, to };
}

/** The context that each sticky stands in: its own, else that of what it belongs to. */
export function homes(board: BoardView, near: Neighbours): (string | null)[] {
  const home = board.stickies.map((sticky) => sticky.context ?? null);
  const kind = (index: number) => board.stickies[index]?.kind ?? "";
  const infer = (sticky: StickyView): string | null => {
    const out = near.from[sticky.index] ?? [];
    const into = near.to[sticky.index] ?? [];
    const ahead = () => out.map((edge) => home[edge.to]).find((name) => name != null) ?? null;
    const behind = () => into.map((edge) => home[edge.from]).find((name) => name != null) ?? null;
    if (sticky.kind === "policy") {
      const trigger = into.find((edge) => kind(edge.from) === "event");
      return (trigger && home[trigger.from]) ?? behind() ?? ahead();
    }
    if (sticky.kind === "event") return behind() ?? ahead();
    return ahead() ?? behind();
  };
  for (let pass = 0; pass < 3; pass++) {
    for (const sticky of board.stickies) home[sticky.index] ??= infer(sticky);
  }
  return home;
}

export function gather(board: BoardView): Gathered {
  const near = neighbours(board);
  const home = homes(board, near);
  const at = (index: number) => board.stickies[index];
  const clusterOf = new Map<number, Cluster>();
  const byHome = new Map<string | null, Cluster[]>(board.contexts.map((context) => [context.name, []]));
  const looseOf = new Map<string | null, Cluster>();
  const actors = new Map<number, number[]>();
  const remarks = new Map<number, number[]>();

  const open = (anchor: number | null, where: string | null): Cluster => {
    const cluster: Cluster = { anchor, reads: [], commands: [], events: [], reactions: [], loose: [], rank: 0 };
    const list = byHome.get(where);
    if (list) list.push(cluster);
    else byHome.set(where, [cluster]);
    if (anchor !== null) clusterOf.set(anchor, cluster);
    return cluster;
  };
  const alone = (index: number) => {
    const where = home[index] ?? null;
    let cluster = looseOf.get(where);
    if (!cluster) {
      cluster = open(null, where);
      looseOf.set(where, cluster);
    }
    cluster.loose.push(index);
    clusterOf.set(index, cluster);
  };
  /** The first neighbour that has a cluster in the same region. */
  const beside = (index: number, others: number[], accept: (sticky: StickyView) => boolean): Cluster | undefined => {
    for (const other of others) {
      const sticky = at(other);
      const cluster = clusterOf.get(other);
      if (sticky && cluster && home[other] === home[index] && accept(sticky)) return cluster;
    }
    return undefined;
  };
  const join = (cluster: Cluster, slot: "reads" | "commands" | "events" | "reactions", index: number) => {
    cluster[slot].push(index);
    clusterOf.set(index, cluster);
  };
  const ahead = (index: number) => (near.from[index] ?? []).map((edge) => edge.to);
  const behind = (index: number) => (near.to[index] ?? []).map((edge) => edge.from);
  // A kind that this version does not know yet stands where an event would.
  const of = (kind: Paper) => board.stickies.filter((sticky) => kindOf(sticky.kind) === kind);

  for (const sticky of board.stickies) if (isOwner(sticky.kind)) open(sticky.index, home[sticky.index] ?? null);
  for (const { index } of of("command")) {
    const handler = beside(index, ahead(index), (other) => isOwner(other.kind));
    if (handler) join(handler, "commands", index);
    else open(index, home[index] ?? null);
  }
  for (const { index } of of("event")) {
    const owner =
      beside(index, behind(index), (other) => isOwner(other.kind)) ??
      beside(index, behind(index), (other) => other.kind === "command");
    if (owner) join(owner, "events", index);
    else alone(index);
  }
  for (const { index } of of("policy")) {
    const trigger = beside(index, behind(index), (other) => other.kind === "event");
    const effect = beside(index, ahead(index), () => true);
    if (trigger && trigger.anchor !== null) join(trigger, "reactions", index);
    else if (effect && effect.anchor !== null) join(effect, "reads", index);
    else alone(index);
  }
  for (const { index } of of("actor")) {
    const commands = ahead(index).filter((other) => at(other)?.kind === "command");
    for (const command of commands) actors.set(command, [...(actors.get(command) ?? []), index]);
    if (commands.length === 0) alone(index);
  }
  for (const { index } of of("read-model")) {
    const readers = ahead(index).flatMap((actor) => [actor, ...ahead(actor)]);
    const seenBy = beside(index, readers, (other) => other.kind === "command");
    const fedBy = beside(index, behind(index), (other) => other.kind === "event");
    if (seenBy && seenBy.anchor !== null) join(seenBy, "reads", index);
    else if (fedBy && fedBy.anchor !== null) join(fedBy, "reactions", index);
    else alone(index);
  }
  for (const sticky of board.stickies) {
    if (isNote(sticky.kind)) alone(sticky.index);
    if (!isRemark(sticky.kind)) continue;
    const target = ahead(sticky.index).find((other) => !isRemark(at(other)?.kind ?? "hotspot"));
    if (target === undefined) alone(sticky.index);
    else remarks.set(target, [...(remarks.get(target) ?? []), sticky.index]);
  }

  const inTime = (a: number, b: number) => (at(a)?.column ?? 0) - (at(b)?.column ?? 0) || a - b;
  const regions: Region[] = [];
  for (const [context, clusters] of byHome) {
    if (clusters.length === 0) continue;
    for (const cluster of clusters) {
      cluster.commands.sort(inTime);
      cluster.events.sort((a, b) => Number(at(a)?.failure ?? false) - Number(at(b)?.failure ?? false) || inTime(a, b));
      cluster.loose.sort(inTime);
      const own = cluster.anchor === null ? [] : [cluster.anchor];
      const members = cluster.events.length ? cluster.events : [...own, ...cluster.commands, ...cluster.loose];
      cluster.rank = members.reduce((sum, index) => sum + (at(index)?.column ?? 0), 0) / Math.max(1, members.length);
    }
    regions.push({ context, clusters });
  }
  return { regions, actors, remarks };
}
