/**
 * Run `work` one at a time. All calls that come while it runs share one more run after it: five settings
 * that change at once cause two restarts at most.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    current = work().finally(() => (current = undefined));
    return current;
  };
  return () => {
    if (current === undefined && next === undefined) {
      return start();
    }
    next ??= (current ?? Promise.resolve()).then(start, start);
    return next;
  };
}
