/** Where labels go on a value axis and on a time axis. */
export const AXIS = String.raw`
/** Round values between two, about so many. */
function valueTicks(low, high, wanted) {
  const span = high - low;
  if (!(span > 0)) return { step: 1, values: [] };
  const rough = span / Math.max(1, wanted);
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const values = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step)
    values.push(Math.abs(value) < step * 1e-9 ? 0 : value);
  return { step, values };
}

/** The same on a log scale: 1, 2, 5 of each power, or evenly where that gives too few. */
function logTicks(low, high, wanted) {
  const values = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    for (const factor of [1, 2, 5]) {
      const value = factor * Math.pow(10, power);
      if (value >= low && value <= high) values.push(value);
    }
  }
  if (values.length < 3) return valueTicks(low, high, wanted);
  while (values.length > wanted + 2) for (let index = values.length - 2; index > 0; index -= 2) values.splice(index, 1);
  return { step: undefined, values };
}

const TIME_STEPS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  4 * DAY,
  7 * DAY,
  14 * DAY,
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeTicks(from, to, wanted) {
  const rough = (to - from) / Math.max(1, wanted);
  const step = TIME_STEPS.find((candidate) => candidate >= rough);
  const ticks = [];
  if (step !== undefined) {
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({ at, text: clockText(at, step) });
    return ticks;
  }
  const months = MONTH_STEPS.find((candidate) => candidate * 30.4 * DAY >= rough) || 120;
  const start = new Date(from);
  let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  for (; ; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) return ticks;
    const year = Math.floor(month / 12);
    if (at >= from) ticks.push({ at, text: months >= 12 || month % 12 === 0 ? String(year) : MONTH_NAMES[month % 12] });
  }
}

function clockText(at, step) {
  const date = new Date(at);
  const midnight = at % DAY === 0;
  if (step < DAY && !midnight) return twoDigits(date.getUTCHours()) + ':' + twoDigits(date.getUTCMinutes());
  return date.getUTCDate() + ' ' + MONTH_NAMES[date.getUTCMonth()];
}
`;
