/** The latest of many, at most every so often, and the last one always. */
export function seldom(ms: number, run: () => void): { ask(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  return {
    ask() {
      timer ??= setTimeout(() => {
        timer = undefined;
        last = performance.now();
        run();
      }, Math.max(0, last + ms - performance.now()));
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
