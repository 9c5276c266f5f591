import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly numeric?: boolean;
  /** What the last line of the table shows here. */
  readonly total?: ReactNode;
  /** On a phone this heads the row's block. */
  readonly lead?: boolean;
}

/**
 * A table that becomes a list of labelled blocks on a phone. The roles are written out because a browser forgets that a
 * table is one when its rows are laid out as blocks.
 */
export function Table<Row>(props: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly totalLabel?: string;
  readonly testId: string;
}) {
  const { label, columns, rows, rowKey, totalLabel, testId } = props;
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="table-wrap" role="region" aria-label={`Table: ${label}`} tabIndex={0}>
      <table className="table data-table" role="table" aria-label={label} data-testid={testId}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" className={column.numeric === true ? 'end' : ''}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) => (
                <td key={column.key} role="cell" data-label={column.label} className={cellClass(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {totalLabel !== undefined && (
          <tfoot role="rowgroup">
            <tr role="row">
              {columns.map((column, index) => (
                <td key={column.key} role="cell" data-label={column.label} className={totalClass(column, index)}>
                  {index === 0 ? totalLabel : column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function cellClass<Row>({ numeric, lead }: Column<Row>): string {
  return `${numeric === true ? 'end num' : ''} ${lead === true ? 'row-lead' : ''}`;
}

function totalClass<Row>(column: Column<Row>, index: number): string {
  return `${cellClass(column)} ${index > 0 && column.total === undefined ? 'blank' : ''}`;
}
