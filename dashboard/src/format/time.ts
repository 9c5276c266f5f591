/** `2026-11-24 06:00` of an instant, in UTC: the only zone this dashboard speaks. */
export function formatMinute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** `24 Nov 06:00` of an instant, in UTC: for lists whose year is plain. */
export function formatShort(iso: string): string {
  return `${iso.slice(8, 10)} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''} ${iso.slice(11, 16)}`;
}

export function formatDay(iso: string): string {
  return iso.slice(0, 10);
}

/** `06:00:00` of an instant, in UTC. */
export function formatTimeOfDay(iso: string): string {
  return iso.slice(11, 19);
}

/**
 * How long, in the two largest units that matter: `4 s`, `3 min 5 s`, `2 h 4 min`, `3 d 1 h`. Rounded down; what would
 * be negative is `0 s`.
 */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return join(seconds, 60, 'min', 1, 's');
  if (seconds < 86_400) return join(seconds, 3_600, 'h', 60, 'min');
  return join(seconds, 86_400, 'd', 3_600, 'h');
}

/** How long a machine took: `250 ms`, `1.5 s`, and from ten seconds on like any other time. */
export function formatLatency(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : formatDuration(ms);
}

function join(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
