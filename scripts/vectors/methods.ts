import { analyticsMethod } from './analytics-methods.ts';
import { allocationMethod } from './allocation-methods.ts';
import { indicatorMethod } from './indicator-methods.ts';
import { marketMethod } from './market-methods.ts';
import { searchMethod } from './search-methods.ts';
import { peerMethod } from './peer-methods.ts';
import { labelMethod } from './label-methods.ts';
import { validationMethod } from './validation-methods.ts';
import { splitMethod } from './split-methods.ts';
import { snoopingMethod } from './snooping-methods.ts';
import { monitoringMethod } from './monitoring-methods.ts';
import { optimiserMethod } from './optimiser-methods.ts';
import { campaignsMethod } from './campaign-methods.ts';

/** What a case asks. */
interface Question {
  /** As written in the case; some carry their parameters, as in `MFI(20) published vector`. */
  readonly method: string;
  /** With every `series:NAME` already replaced by the series. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Which answers are wanted, and in what shape. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** Folder of the data files that inputs name. */
  readonly dataFolder: string;
}

type Answers = Readonly<Record<string, unknown>>;

/** Answers by name; more than were wanted may be given. Throws when the inputs cannot be used, saying why. */
export type Evaluate = (question: Question) => Answers | Promise<Answers>;

/** One family of methods: the evaluator of a method's name, if it knows it. New families are added to this list. */
const FAMILIES: readonly ((method: string) => Evaluate | undefined)[] = [
  indicatorMethod,
  analyticsMethod,
  labelMethod,
  peerMethod,
  marketMethod,
  searchMethod,
  allocationMethod,
  validationMethod,
  splitMethod,
  snoopingMethod,
  monitoringMethod,
  optimiserMethod,
  campaignsMethod,
];

export function findMethod(method: string): Evaluate | undefined {
  for (const family of FAMILIES) {
    const evaluate = family(method);
    if (evaluate !== undefined) return evaluate;
  }
  return undefined;
}
