import { format, ZERO, type InstrumentId } from '../../domain/index.ts';
import { LEVERAGE } from '../setting.ts';
import type { Check, Scene } from './check.ts';

/** What no execution shows is told by comparisons: money that was moved, and settings that were changed. */
export function differencesAreTold(): Check {
  return {
    id: 'difference-is-told',
    appended({ effects }, _suspect, { exchange }) {
      const halt = effects.find((effect) => effect.type === 'halted' && effect.by === 'reconciler');
      if (halt?.type !== 'halted' || !halt.reason.includes('add up to') || exchange.moved !== ZERO) return undefined;
      return `halted for a difference that is none: ${halt.reason}`;
    },
    compared({ findings }, { engine }, scene) {
      const told = (kind: string): readonly string[] =>
        findings.filter((finding) => finding.kind === kind).map(({ subject }) => subject);
      const saysCash = told('cash-differs').length > 0;
      if (saysCash !== (scene.exchange.moved !== ZERO))
        return `${format(scene.exchange.moved)} were moved, and the comparison ${saysCash ? 'differs' : 'agrees'} in cash`;
      const changed = changedSettings(scene);
      const said = told('setting-differs');
      if (changed.join() !== said.join())
        return `the settings of ${changed.join(', ') || 'nothing'} were changed, and those of ${said.join(', ') || 'nothing'} are told`;
      const free = changed.find((instrument) => engine.modes.of({ type: 'instrument', instrument }) === 'ACTIVE');
      return free === undefined ? undefined : `${free} takes new risk though its settings were changed`;
    },
  };
}

function changedSettings({ exchange }: Scene): readonly InstrumentId[] {
  return [...exchange.leverages].filter(([, set]) => set !== LEVERAGE).map(([instrument]) => instrument);
}
