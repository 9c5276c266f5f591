import { formatMoney, signOf } from '../format/decimal.ts';
import { UNKNOWN } from '../format/number.ts';

/** Money, in the colour of its sign when `signed`. `data-value` is the exact decimal. */
export function Amount(props: {
  readonly value: string | null;
  readonly signed?: boolean;
  readonly currency?: string;
  readonly testId?: string;
}) {
  const { value, signed = false, currency, testId } = props;
  if (value === null) return <span className="num muted">{UNKNOWN}</span>;
  return (
    <span className={`num ${signed ? toneOf(signOf(value)) : ''}`} data-value={value} data-testid={testId}>
      {formatMoney(value, signed ? 'always' : 'negative')}
      {currency !== undefined && <span className="unit"> {currency}</span>}
    </span>
  );
}

export function toneOf(sign: number): 'up' | 'down' | 'flat' {
  if (sign > 0) return 'up';
  return sign < 0 ? 'down' : 'flat';
}
