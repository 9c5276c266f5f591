import type { Outcome } from '../outcome.ts';

const REFUSED: readonly number[] = [
  // The request and the key.
  10001, 10003, 10004, 10005, 10007, 10008, 10010, 10017, 10024, 10027, 10029, 10404, 33004,
  // Price, quantity, value, trigger.
  30208, 30209, 110003, 110092, 110093, 110094, 110108, 110109, 110118, 110120, 110121,
  // Modes.
  110005, 110015, 110024, 110028, 110029, 110032, 110036, 110038, 110059, 110060, 110061, 110064, 110076, 110077,
  182021, 3500713,
  // The market is not open for it.
  30228, 110023, 110042, 110063, 110066, 110074, 110095, 110096, 110097, 110098, 110099, 110100, 110101, 110102, 110103,
  110124, 110132,
  // The same on spot.
  170031, 170105, 170115, 170116, 170117, 170121, 170124, 170130, 170132, 170133, 170134, 170136, 170137, 170140,
  170145, 170148, 170151, 170157, 170159, 170192, 170193, 170194, 170201, 170206, 170217, 170218, 170312, 170313,
  170341, 170371, 170372, 170381, 170382,
];

/** Too late or too early, so that it is not looked at; a copy that came earlier may have been in time. */
const LATE: readonly number[] = [10002];

/** Bybit does not say whether it looks at these before or after it looks whether the id is there. */
const SPENT: readonly number[] = [
  // Money and margin.
  110004, 110006, 110007, 110011, 110012, 110013, 110014, 110040, 110044, 110045, 110046, 110051, 110052, 110053,
  110085, 110086, 110090, 170033, 170131, 170210,
  // Room under a limit: number of orders, size of a position, open interest; and a position to reduce.
  110009, 110017, 110020, 110021, 110022, 110089, 170810,
];

/** Listed although whatever is not listed is unknown as well, so that nobody adds them above. */
const UNKNOWN: readonly number[] = [
  // Time-outs, internal errors, restarts.
  10000, 10016, 10019, 170001, 170007, 170032, 170146, 170147, 170149, 500000,
  // Refusals by their meaning; one question is cheaper than one wrong guess.
  10006, 10009, 10018, 10403, 10429, 20003, 170005, 170222,
  // Still being dealt with, or dealt with twice.
  10014, 20006, 40004, 110079, 170035, 170191, 170212,
];

const EXISTS: readonly number[] = [110072, 170141];
const GONE: readonly number[] = [110001, 110008, 110010, 170139, 170142, 170143, 170190, 170213];

const TABLE: ReadonlyMap<number, Outcome> = new Map<number, Outcome>([
  ...REFUSED.map((code) => [code, 'refused'] as const),
  ...LATE.map((code) => [code, 'late'] as const),
  ...SPENT.map((code) => [code, 'spent'] as const),
  ...UNKNOWN.map((code) => [code, 'unknown'] as const),
  ...EXISTS.map((code) => [code, 'exists'] as const),
  ...GONE.map((code) => [code, 'gone'] as const),
]);

/** A code that is not listed says nothing. */
export function outcomeOf(code: number): Outcome {
  return TABLE.get(code) ?? 'unknown';
}

/** Every code whose meaning is known here, and how many lists name it. For tests. */
export function listedCodes(): readonly number[] {
  return [...REFUSED, ...LATE, ...SPENT, ...UNKNOWN, ...EXISTS, ...GONE];
}
