/** Numbers and times as text, in the browser. */
export const WORDS = String.raw`
const MINUTE = 60000,
  HOUR = 60 * MINUTE,
  DAY = 24 * HOUR,
  YEAR = 365 * DAY;

function sign(value, signed) {
  return value < 0 ? '\u2212' : signed && value > 0 ? '+' : '';
}
function plain(value, places, signed) {
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return (Number(value.toFixed(Math.min(places, 20))) === 0 ? '' : sign(value, signed)) + text;
}
function percentText(fraction, signed) {
  return plain(fraction * 100, Math.abs(fraction) >= 10 ? 0 : 2, signed) + '%';
}
/** For an axis: no more decimals than its step has. */
function percentLabel(fraction, step) {
  return step === undefined
    ? percentText(fraction)
    : plain(fraction * 100, Math.min(4, Math.max(0, -Math.floor(Math.log10(step * 100) + 1e-9))), false) + '%';
}
/** A price, with the decimals its instrument trades in. */
function priceText(value, places) {
  return places === undefined ? amountText(value) : plain(value, places, false);
}
/** As many decimals as leave about six digits, or as many as the step between labels needs. */
function amountText(value, step) {
  const size = Math.abs(step === undefined ? value / 1e5 : step);
  const places = size === 0 ? 0 : Math.min(12, Math.max(0, -Math.floor(Math.log10(size) + 1e-9)));
  return plain(value, step === undefined ? Math.min(places, 8) : places, false);
}
/** A quantity to seven digits, without idle zeros. */
function sizeText(value) {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 7 });
}
function shortAmount(value, step) {
  const size = Math.abs(value);
  if (size >= 1e9) return plain(value / 1e9, 2, false) + 'B';
  if (size >= 1e6) return plain(value / 1e6, 2, false) + 'M';
  return amountText(value, step);
}
function twoDigits(value) {
  return String(value).padStart(2, '0');
}
function dayText(at) {
  return new Date(at).toISOString().slice(0, 10);
}
function minuteText(at) {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
function heldText(ms) {
  if (ms >= 100 * DAY) return Math.round(ms / DAY) + ' d';
  if (ms >= DAY) return pairText(ms, DAY, 'd', HOUR, 'h');
  if (ms >= HOUR) return pairText(ms, HOUR, 'h', MINUTE, 'min');
  return ms >= MINUTE ? Math.floor(ms / MINUTE) + ' min' : Math.floor(ms / 1000) + ' s';
}
function pairText(ms, large, largeUnit, small, smallUnit) {
  const rest = Math.floor((ms % large) / small);
  return Math.floor(ms / large) + ' ' + largeUnit + (rest === 0 ? '' : ' ' + rest + ' ' + smallUnit);
}

/** An element with text and attributes; text is never read as HTML. */
function element(name, attributes, text) {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes || {})) made.setAttribute(key, attributes[key]);
  if (text !== undefined) made.textContent = text;
  return made;
}
function byId(id) {
  return document.getElementById(id);
}
`;
