/** What may come a moment later is asked for again, with growing pauses. Timers only: what is asked is the caller's. */

/** Ask after each of the pauses (ms) until an answer is the last word (`true`) or they are used up; `over` says they were. Returns how to stop. */
export function retrying(pauses: readonly number[], ask: () => Promise<boolean>, over: () => void = () => undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const wait = (turn: number): void => {
    const pause = pauses[turn];
    if (stopped) return;
    if (pause === undefined) over();
    else timer = setTimeout(() => void ask().then((done) => done || wait(turn + 1), () => wait(turn + 1)), pause);
  };
  wait(0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Statuses after which the same question may well be answered: nobody there, too often, too busy. */
export function passing(status: number): boolean {
  return status === 0 || status === 429 || status >= 502;
}
