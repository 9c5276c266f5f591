import { format, type AccountStatement, type Instrument, type InstrumentId, type Rate } from '../../domain/index.ts';
import type { Finding } from './report.ts';

/**
 * Where the account is set otherwise than the session sizes by: by hand, or by another program. A venue that does not
 * say how it is set is not compared.
 *
 * @param leverage what perpetuals are sized for
 */
export function compareSettings(
  { settings = [] }: AccountStatement,
  leverage: Rate,
  instrument: (id: InstrumentId) => Instrument | undefined,
): readonly Finding[] {
  return settings.flatMap(({ instrument: id, leverage: said }): Finding[] => {
    if (instrument(id)?.kind !== 'linear-perpetual' || said === leverage) return [];
    return [
      {
        kind: 'setting-differs',
        severity: 'S2',
        subject: id,
        instrument: id,
        detail: `${id} is set to a leverage of ${format(said)} at the venue, and the session sizes for ${format(leverage)}`,
        action: 'restricted',
      },
    ];
  });
}
