import type { TradingModeName } from '../../../contract/index.ts';

const WORDS: Readonly<Record<TradingModeName, { readonly tone: string; readonly text: string }>> = {
  ACTIVE: { tone: 'good', text: 'Active' },
  REDUCE_ONLY: { tone: 'warn', text: 'Reduce only' },
  HALTED: { tone: 'bad', text: 'Halted' },
};

export function ModePill({ mode }: { readonly mode: TradingModeName }) {
  const { tone, text } = WORDS[mode];
  return <span className={`pill pill-${tone}`}>{text}</span>;
}

export function modeText(mode: TradingModeName): string {
  return WORDS[mode].text.toLowerCase();
}
