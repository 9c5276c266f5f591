/** Trades out of the columns they came in, and what the list says of each. */
export const TRADE_ROWS = String.raw`
/** Rows out of the columns they came in; times as milliseconds, amounts as numbers beside their exact text. */
function readTrades(packed, instruments) {
  const rows = [];
  for (let row = 0; row < packed.count; row += 1) {
    const raw = {};
    for (const name of Object.keys(packed.columns)) {
      const value = packed.columns[name][row];
      if (value !== null) raw[name] = packed.words[name] === undefined ? value : packed.words[name][value];
    }
    const number = (text) => (text === undefined ? undefined : Number(text));
    rows.push({
      ...raw,
      raw,
      number: row + 1,
      candles: instruments.indexOf(raw.instrument),
      entryPrice: number(raw.entryPrice),
      exitPrice: number(raw.exitPrice),
      size: number(raw.quantity),
      net: number(raw.netPnl),
      paid: number(raw.fees),
      got: number(raw.funding),
    });
  }
  return rows;
}

/** name: what sorts; text: what shows; number: set to the right; minor: left out on a phone; only: shown if it tells rows apart. */
function tradeColumns(data) {
  const several = (key) => new Set(data.trades.rows.map((trade) => trade[key])).size > 1;
  const columns = [
    { title: '#', key: 'number', text: (trade) => String(trade.number), number: true, minor: true },
    { title: 'Strategy', key: 'strategy', text: (trade) => trade.strategy, only: several('strategy') },
    { title: 'Instrument', key: 'instrument', text: (trade) => trade.instrument, only: several('instrument') },
    { title: 'Side', key: 'direction', text: (trade) => trade.direction, side: true },
    { title: 'Entered', key: 'enteredAt', text: (trade) => minuteText(trade.enteredAt) },
    {
      title: 'Entry',
      key: 'entryPrice',
      text: (trade) => priceText(trade.entryPrice, data.pricePlaces[trade.candles]),
      number: true,
      minor: true,
    },
    {
      title: 'Exited',
      key: 'exitedAt',
      text: (trade) => (trade.exitedAt === undefined ? undefined : minuteText(trade.exitedAt)),
      unknown: 'Still open.',
      minor: true,
    },
    {
      title: 'Exit',
      key: 'exitPrice',
      text: (trade) =>
        trade.exitPrice === undefined ? undefined : priceText(trade.exitPrice, data.pricePlaces[trade.candles]),
      unknown: 'Still open.',
      number: true,
      minor: true,
    },
    { title: 'Quantity', key: 'size', text: (trade) => sizeText(trade.size), number: true, minor: true },
    {
      title: 'Net ' + data.currency,
      key: 'net',
      text: (trade) => (trade.net === undefined ? undefined : plain(trade.net, 2, true)),
      unknown: 'Still open, and no last price was given.',
      number: true,
      sign: (trade) => trade.net,
    },
    {
      title: 'Return',
      key: 'return',
      text: (trade) => (trade.return === undefined ? undefined : percentText(trade.return, true)),
      unknown: 'Still open.',
      number: true,
      sign: (trade) => trade.return,
    },
    { title: 'Fees', key: 'paid', text: (trade) => plain(trade.paid, 2, false), number: true, minor: true },
    {
      title: 'Funding',
      key: 'got',
      text: (trade) => plain(trade.got, 2, true),
      number: true,
      minor: true,
      only: data.trades.rows.some((trade) => trade.got !== 0),
    },
    {
      title: 'MAE',
      key: 'adverse',
      text: (trade) => (trade.adverse === undefined ? undefined : plain(trade.adverse, 2, true)),
      unknown: 'No bars, or still open.',
      number: true,
      minor: true,
    },
    {
      title: 'MFE',
      key: 'favourable',
      text: (trade) => (trade.favourable === undefined ? undefined : plain(trade.favourable, 2, true)),
      unknown: 'No bars, or still open.',
      number: true,
      minor: true,
    },
    { title: 'Held', key: 'holdingMs', text: (trade) => heldText(trade.holdingMs), number: true },
    { title: 'Exit by', key: 'exitCause', text: (trade) => trade.exitCause, unknown: 'Still open.', reason: true },
  ];
  return columns.filter((column) => column.only !== false);
}
`;
