/** The time shown, shared by all panes, and the hands on it: wheel, drag, pinch, keys. */
export const VIEW = String.raw`
/** What is shown, in milliseconds; all panes draw from it. */
const view = { from: 0, to: 1, first: 0, last: 1, shortest: HOUR };
/** Where the pointer is. */
const hover = { at: undefined, pane: undefined, y: 0 };

function setView(from, to) {
  const whole = view.last - view.first;
  let span = Math.min(whole, Math.max(Math.min(view.shortest, whole), to - from));
  const middle = (from + to) / 2;
  let start = to - from === span ? from : middle - span / 2;
  start = Math.min(Math.max(view.first, start), view.last - span);
  view.from = start;
  view.to = start + span;
  requestDraw();
}

/** Zooms so that the instant stays where it is; a factor below one zooms in. */
function zoomAt(instant, factor) {
  const share = (instant - view.from) / (view.to - view.from);
  const whole = view.last - view.first;
  const span = Math.min(whole, Math.max(Math.min(view.shortest, whole), (view.to - view.from) * factor));
  setView(instant - share * span, instant + (1 - share) * span);
}

function moveBy(ms) {
  setView(view.from + ms, view.to + ms);
}

/** A page that scrolls past under the pointer must not start to zoom: a scroll that began outside passes through. */
let scrolledOutsideAt = -Infinity;
const PASSING_MS = 350;

function handle(pane) {
  const { canvas } = pane;
  const pointers = new Map();
  let pinch = 0;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const point = (event) => {
    const { x, y } = place(event);
    hover.at = Math.min(Math.max(pane.at(Math.min(x, pane.plotWidth)), view.from), view.to);
    hover.pane = pane;
    hover.y = y;
    requestDraw();
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return Math.abs(a.x - b.x);
  };

  canvas.addEventListener(
    'wheel',
    (event) => {
      if (event.timeStamp - scrolledOutsideAt < PASSING_MS) {
        scrolledOutsideAt = event.timeStamp;
        return;
      }
      const whole = view.to - view.from >= view.last - view.first;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        moveBy((event.deltaX / pane.plotWidth) * (view.to - view.from));
      } else if (!(whole && event.deltaY > 0)) {
        event.preventDefault();
        zoomAt(
          pane.at(Math.min(place(event).x, pane.plotWidth)),
          Math.exp(Math.max(-120, Math.min(120, event.deltaY)) * 0.0022),
        );
      }
    },
    { passive: false },
  );

  canvas.addEventListener('pointerdown', (event) => {
    pointers.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
    if (pointers.size === 2) pinch = spread();
    point(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    const now = place(event);
    if (before !== undefined) {
      pointers.set(event.pointerId, now);
      if (pointers.size === 2) {
        const [a, b] = [...pointers.values()];
        const wide = spread();
        if (wide > 0 && pinch > 0) zoomAt(pane.at((a.x + b.x) / 2), pinch / wide);
        pinch = wide;
      } else {
        canvas.classList.add('moving');
        moveBy(-((now.x - before.x) / pane.plotWidth) * (view.to - view.from));
      }
    }
    point(event);
  });
  const release = (event) => {
    pointers.delete(event.pointerId);
    canvas.classList.remove('moving');
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => {
    hover.at = undefined;
    hover.pane = undefined;
    requestDraw();
  });
  canvas.addEventListener('dblclick', () => setView(view.first, view.last));
  canvas.addEventListener('keydown', (event) => {
    const span = view.to - view.from;
    const middle = hover.at === undefined ? (view.from + view.to) / 2 : hover.at;
    const keys = {
      ArrowLeft: () => moveBy(-span * 0.1),
      ArrowRight: () => moveBy(span * 0.1),
      Home: () => setView(view.first, view.last),
      '+': () => zoomAt(middle, 0.8),
      '=': () => zoomAt(middle, 0.8),
      '-': () => zoomAt(middle, 1.25),
      0: () => setView(view.first, view.last),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}

function watchScrolling() {
  window.addEventListener(
    'wheel',
    (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!(target instanceof HTMLCanvasElement)) scrolledOutsideAt = event.timeStamp;
    },
    { passive: true, capture: true },
  );
}

/** One button for each length of time that is shorter than the whole, and one for all. */
function makeRangeButtons() {
  const lengths = { '1W': 7 * DAY, '1M': 30 * DAY, '3M': 91 * DAY, '6M': 182 * DAY, '1Y': YEAR, '3Y': 3 * YEAR };
  const whole = view.last - view.first;
  const add = (name, show) => {
    const button = element('button', { type: 'button' }, name);
    button.addEventListener('click', show);
    byId('ranges').append(button);
  };
  for (const name of Object.keys(lengths)) {
    if (lengths[name] < whole) add(name, () => setView(view.to - lengths[name], view.to));
  }
  add('All', () => setView(view.first, view.last));
}
`;
