import type { Arming, ArmingWords } from '../platform/parts.ts';
import type { LivePlan } from './live-plan.ts';
import type { SecondFactor } from './second-factor.ts';

/** What has to be typed to let an account be traded: nobody types the name of the wrong one. */
export function armingWord({ environment, accountUid }: Pick<LivePlan, 'environment' | 'accountUid'>): string {
  return `${environment} ${accountUid}`;
}

/**
 * Who lets a live account be traded says which one it is, and has the second factor. A practice exchange needs no
 * second factor until there is one.
 */
export function liveArming(plan: LivePlan, secondFactor: SecondFactor): Arming {
  const word = armingWord(plan);
  return {
    word,
    needsCode: () => plan.environment !== 'local' || secondFactor.isEnrolled,
    missing({ account, code }: ArmingWords): readonly string[] {
      const missing: string[] = [];
      if (account !== word) missing.push(`the account's name has to be typed as it is: ${word}`);
      if (!this.needsCode()) return missing;
      if (!secondFactor.isEnrolled) missing.push('there is no second factor yet: make one with assay live enroll');
      // A code is not spent on an attempt that fails for another reason.
      else if (missing.length === 0 && (code === undefined || !secondFactor.accepts(code)))
        missing.push('the code of the second factor is missing, wrong, old, or was used before');
      return missing;
    },
  };
}
