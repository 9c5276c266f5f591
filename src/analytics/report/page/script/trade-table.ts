/** The trade list: sorted, filtered, a page at a time. */
export const TRADE_TABLE = String.raw`
const PER_PAGE = 25;

function makeTradeTable(data, onChoose) {
  const table = byId('trade-table');
  if (table === null) return;
  const columns = tradeColumns(data);
  const state = { key: 'number', descending: false, show: 'all', words: '', page: 0 };
  const tests = {
    all: () => true,
    long: (trade) => trade.direction === 'long',
    short: (trade) => trade.direction === 'short',
    won: (trade) => trade.exitedAt !== undefined && trade.net > 0,
    lost: (trade) => trade.exitedAt !== undefined && trade.net < 0,
    open: (trade) => trade.exitedAt === undefined,
  };

  function chosen() {
    const words = state.words.toLowerCase();
    const kept = data.trades.rows.filter(
      (trade) => tests[state.show](trade) && (words === '' || searchText(trade).includes(words)),
    );
    const factor = state.descending ? -1 : 1;
    return kept.sort((a, b) => factor * order(a[state.key], b[state.key]) || a.number - b.number);
  }
  function searchText(trade) {
    return [
      trade.strategy,
      trade.instrument,
      trade.direction,
      minuteText(trade.enteredAt),
      trade.exitedAt === undefined ? 'open' : minuteText(trade.exitedAt),
      trade.exitCause,
      trade.entryReason,
      trade.exitReason,
    ]
      .join(' ')
      .toLowerCase();
  }
  /** What is unknown goes last either way up. */
  function order(a, b) {
    if (a === undefined || b === undefined)
      return (a === b ? 0 : a === undefined ? 1 : -1) * (state.descending ? -1 : 1);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function head() {
    const row = element('tr', {});
    for (const column of columns) {
      const cell = element('th', { scope: 'col', class: classes(column) });
      if (state.key === column.key) cell.setAttribute('aria-sort', state.descending ? 'descending' : 'ascending');
      const button = element('button', { type: 'button', 'data-sort': column.key }, column.title);
      button.addEventListener('click', () => {
        state.descending =
          state.key === column.key ? !state.descending : column.number === true && column.key !== 'number';
        state.key = column.key;
        state.page = 0;
        show();
        const again = table.querySelector('[data-sort="' + column.key + '"]');
        if (again instanceof HTMLElement) again.focus();
      });
      cell.append(button);
      row.append(cell);
    }
    table.querySelector('thead').replaceChildren(row);
  }
  function classes(column) {
    return [column.number ? 'number' : '', column.minor ? 'minor' : '', column.reason ? 'reason' : ''].join(' ').trim();
  }

  function cellOf(column, trade) {
    const text = column.text(trade);
    const cell = element('td', { class: classes(column) });
    if (text === undefined) cell.append(element('abbr', { class: 'unknown', title: column.unknown }, '\u2014'));
    else if (column.side) cell.append(element('span', { class: 'side ' + trade.direction }, text));
    else cell.textContent = text;
    if (column.sign && column.sign(trade) !== undefined && column.sign(trade) !== 0)
      cell.classList.add(column.sign(trade) < 0 ? 'loss' : 'gain');
    return cell;
  }

  function show() {
    head();
    const trades = chosen();
    const pages = Math.max(1, Math.ceil(trades.length / PER_PAGE));
    state.page = Math.min(state.page, pages - 1);
    const rows = trades.slice(state.page * PER_PAGE, (state.page + 1) * PER_PAGE).map((trade) => {
      const row = element('tr', {
        title: [trade.entryReason, trade.exitReason]
          .filter((reason) => reason !== undefined && reason !== '')
          .join(' \u2192 '),
      });
      row.append(...columns.map((column) => cellOf(column, trade)));
      row.addEventListener('click', () => onChoose(trade));
      return row;
    });
    if (rows.length === 0) {
      const row = element('tr', {});
      row.append(element('td', { class: 'nothing', colspan: String(columns.length) }, 'No trade is like that.'));
      rows.push(row);
    }
    table.querySelector('tbody').replaceChildren(...rows);
    showPages(trades, pages);
  }

  function showPages(trades, pages) {
    const first = trades.length === 0 ? 0 : state.page * PER_PAGE + 1;
    const words = element(
      'span',
      {},
      plain(first, 0) +
        '\u2013' +
        plain(Math.min((state.page + 1) * PER_PAGE, trades.length), 0) +
        ' of ' +
        plain(trades.length, 0) +
        (trades.length === 1 ? ' trade' : ' trades'),
    );
    const buttons = element('span', { class: 'choices' });
    for (const [text, page] of [
      ['First', 0],
      ['Back', state.page - 1],
      ['Next', state.page + 1],
      ['Last', pages - 1],
    ]) {
      const button = element('button', { type: 'button' }, String(text));
      button.disabled = page === state.page || Number(page) < 0 || Number(page) >= pages;
      button.addEventListener('click', () => {
        state.page = Number(page);
        show();
      });
      buttons.append(button);
    }
    byId('trade-pages').replaceChildren(words, buttons);
  }

  for (const button of document.querySelectorAll('[data-show]')) {
    button.addEventListener('click', () => {
      state.show = button.getAttribute('data-show');
      state.page = 0;
      for (const other of document.querySelectorAll('[data-show]'))
        other.setAttribute('aria-pressed', String(other === button));
      show();
    });
  }
  byId('trade-search').addEventListener('input', (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    state.words = field.value;
    state.page = 0;
    show();
  });
  byId('trade-csv').addEventListener('click', () => download(data.fileName + '-trades.csv', csvOf(chosen())));
  show();
}
`;
