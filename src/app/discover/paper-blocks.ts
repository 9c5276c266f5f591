import { join, resolve } from 'node:path';
import type { CampaignReport } from '../../research/index.ts';

export function rulesFile({ campaignId }: Pick<CampaignReport, 'campaignId'>, trial: number): string {
  return `${campaignId}-${trial}.rules.json`;
}

/**
 * What was found, as blocks of a configuration file, each with its share of the capital: `docs/configuration.md`.
 *
 * @returns `undefined` where nothing was found
 */
export function paperBlocks(report: CampaignReport, folder: string): string | undefined {
  const { survivors, market, campaignId } = report;
  if (survivors === undefined || survivors.kept.length === 0) return undefined;
  const { allocation, kept, sharesUnknown } = survivors;
  const blocks = kept.map(({ trial, title, halfSize, shares }) => {
    const share = shares === undefined ? undefined : decimal(shares[allocation]);
    const about = `# ${oneLine(title)}${halfSize ? ', at half of the size' : ''}`;
    if (share === '0') return `${about}: nothing of the capital by ${allocation}, so it is not begun\n`;
    return [
      about,
      '[[strategy]]',
      `strategy = ${JSON.stringify(resolve(join(folder, rulesFile(report, trial))))}`,
      `instrument = ${JSON.stringify(market.instrument)}`,
      `timeframe = ${JSON.stringify(market.timeframe)}`,
      // A full position of the lab is worth its whole capital.
      'sizing = "equity-fraction:1"',
      ...(share === undefined ? [] : [`capital_share = "${share}"`]),
      '',
    ].join('\n');
  });
  const by =
    sharesUnknown === undefined ? `capital shared by ${allocation}` : `shares of capital unknown: ${sharesUnknown}`;
  return [`# What campaign ${campaignId} found, for paper; ${by}.`, '', ...blocks].join('\n');
}

/** Rounded down: all together stay within the whole. */
function decimal(share: number): string {
  return String(Math.floor(share * 10_000) / 10_000);
}

function oneLine(title: string): string {
  return title.replaceAll(/\s+/g, ' ');
}
