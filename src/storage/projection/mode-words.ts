import type { Command } from '../../engine/index.ts';
import { coinName, type Vocabulary } from './wording.ts';

type SetMode = Extract<Command, { type: 'set-mode' }>;

/** How cautious a scope is, in a sentence. */
export function modeWords(mode: SetMode['mode']): string {
  switch (mode) {
    case 'ACTIVE':
      return 'normal trading';
    case 'REDUCE_ONLY':
      return 'reducing only';
    case 'HALTED':
      return 'a halt';
  }
}

/** What a trading mode is about, in a sentence. */
export function scopeWords(scope: SetMode['scope'], vocabulary: Vocabulary): string {
  switch (scope.type) {
    case 'global':
      return 'everything';
    case 'account':
      return 'the account';
    case 'instrument':
      return coinName(scope.instrument, vocabulary);
    case 'strategy':
      return vocabulary.title(scope.strategyId);
  }
}
