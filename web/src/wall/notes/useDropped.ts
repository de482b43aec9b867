/** Pictures that are dropped on the wall. */
import { type RefObject, useEffect } from "react";
import type { Desk } from "../edit/desk";
import { putPictures } from "./upload";

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

export function useDropped(wall: RefObject<HTMLElement | null>, desk: Desk | null): void {
  useEffect(() => {
    const element = wall.current;
    if (!desk || !element) return;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      // The browser would open the file, and leave the wall.
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      const box = element.getBoundingClientRect();
      const at = desk.sight?.view.pointAt({ x: event.clientX - box.left, y: event.clientY - box.top }) ?? null;
      if (files.length > 0) void putPictures(desk, files, at);
    };
    element.addEventListener("dragover", over);
    element.addEventListener("drop", drop);
    return () => {
      element.removeEventListener("dragover", over);
      element.removeEventListener("drop", drop);
    };
  }, [wall, desk]);
}
