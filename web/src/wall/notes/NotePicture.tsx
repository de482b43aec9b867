/** The picture on a note. It comes from this server or not at all, whatever a board says. */
import { useState } from "react";
import { useProject } from "../../app/project";
import { strings } from "../../strings";
import type { StickyView } from "../../wire";
import { pictureName } from "./picture";

function Framed({ written, alt }: { written: string; alt: string }) {
  const { api } = useProject();
  const [broken, setBroken] = useState<string | null>(null);
  const name = pictureName(written);
  if (name === null || broken === name) {
    return <span className="note-picture is-broken">{strings.notes.broken}</span>;
  }
  return (
    <span className="note-picture">
      <img src={api.path(`wall/pictures/${name}`)} alt={alt} draggable={false} decoding="async" onError={() => setBroken(name)} />
    </span>
  );
}

export function NotePicture({ sticky }: { sticky: StickyView }) {
  return sticky.picture ? <Framed written={sticky.picture} alt={sticky.name} /> : null;
}
