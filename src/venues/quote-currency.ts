import { usageError } from '../runtime/index.ts';

/** The one currency that an account is counted in. @throws {AssayError} VENUE_ENVIRONMENT when there are several, or none */
export function quoteCurrencyOf(instruments: readonly { readonly quote: string }[]): string {
  const [currency, ...others] = new Set(instruments.map(({ quote }) => quote));
  if (currency === undefined || others.length > 0)
    throw usageError('VENUE_ENVIRONMENT', 'the instruments of one account are all of one quote currency');
  return currency;
}
