import { styleText } from 'node:util';
import { ENVIRONMENT_WORDS, type LivePlan } from './live-plan.ts';

/** What a person sees when a live process has come up. */
export function announce({
  url,
  token,
  plan,
  resumed,
  say,
}: {
  readonly url: string;
  readonly token: string;
  readonly plan: LivePlan;
  readonly resumed: boolean;
  readonly say: (line: string) => void;
}): void {
  const what = `${ENVIRONMENT_WORDS[plan.environment]}, account ${plan.accountUid}`;
  if (plan.environment === 'mainnet') say(styleText(['bold', 'red'], `REAL MONEY: ${what}.`));
  else say(styleText('yellow', `${what}: no real money.`));
  say(`${plan.strategies.length} strategies on ${plan.instruments.map(({ id }) => id).join(', ')}.`);
  if (!resumed) say('The account is halted until you allow it to be traded, on the dashboard.');
  say('');
  say(`  Dashboard      ${styleText('bold', url)}`);
  say(`  Sign in once   ${url}/sign-in?token=${token}`);
  say(styleText('dim', '  The link works once, within 15 minutes; restart for another.'));
  say('');
}
