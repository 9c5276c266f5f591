/** Trades as a CSV file. */
export const CSV = String.raw`
const CSV_COLUMNS = [
  'strategy',
  'instrument',
  'direction',
  'enteredAt',
  'exitedAt',
  'quantity',
  'entryPrice',
  'exitPrice',
  'netPnl',
  'fees',
  'funding',
  'return',
  'adverse',
  'favourable',
  'holdingMs',
  'fillCount',
  'entryReason',
  'exitCause',
  'exitReason',
];
const CSV_TEXTS = ['strategy', 'instrument', 'entryReason', 'exitCause', 'exitReason'];

function csvOf(trades) {
  const cell = (trade, name) => {
    const value = trade.raw[name];
    if (value === undefined) return '';
    if (name === 'enteredAt' || name === 'exitedAt') return new Date(value).toISOString();
    // A text that a spreadsheet would take for a formula is made a text again.
    const text = CSV_TEXTS.includes(name) && /^[=+\-@\t\r]/.test(String(value)) ? "'" + value : String(value);
    return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return (
    [CSV_COLUMNS.join(','), ...trades.map((trade) => CSV_COLUMNS.map((name) => cell(trade, name)).join(','))].join(
      '\r\n',
    ) + '\r\n'
  );
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
`;
