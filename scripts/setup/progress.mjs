/** How long a thing may take before we say that it is going on. */
const SILENT_MS = 1000;
const REPEAT_MS = process.stderr.isTTY ? 1000 : 15_000;

/**
 * Does `work`, and once it has taken a second says so, with the time gone by: in place on a terminal, else a line now
 * and then. It speaks on stderr, because stdout belongs to the command that is being prepared.
 *
 * @template T
 * @param {{ doing: string, done: string, detail?: () => string }} words
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress({ doing, done, detail = () => '' }, work) {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  let spoke = false;
  const speak = () => {
    spoke = true;
    const line = `${doing} ... ${[detail(), elapsed()].filter((part) => part !== '').join(', ')}`;
    // A line that wraps could not be written over.
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${line.slice(0, process.stderr.columns - 1)}` : `${line}\n`);
  };
  /** @type {NodeJS.Timeout | undefined} */
  let repeat;
  const first = setTimeout(() => {
    speak();
    repeat = setInterval(speak, REPEAT_MS);
  }, SILENT_MS);
  const forget = () => {
    clearTimeout(first);
    clearInterval(repeat);
    if (spoke && process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
  };
  const result = await work().finally(forget);
  if (spoke) process.stderr.write(`${done} in ${elapsed()}.\n`);
  return result;
}
