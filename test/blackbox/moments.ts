/** Instants of kills and faults are in real time: that is what is tested. */
export function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    // What is waited for in vain must not keep a run from ending.
    setTimeout(() => resolve(undefined), ms).unref();
  });
}

/** @returns whether it came about in time */
export async function comesAbout(holds: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await after(50);
  }
  return true;
}
