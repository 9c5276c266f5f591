import type { ErrorBody } from '../../contract/index.ts';
import { AssayError } from '../runtime/index.ts';
import { Refusal, type RefusalCode } from './refusal.ts';

/** What a request that did not succeed is told. */
export interface Failure {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the platform refuses, where 400 would not say it. */
const STATUS_OF: Readonly<Record<string, number>> = {
  STRATEGY_UNKNOWN: 404,
  INSTRUMENT_UNKNOWN: 404,
  CONFLICT: 409,
  SESSION_OVER: 409,
  BAD_SCOPE: 404,
  DISCREPANCY_UNKNOWN: 404,
  KEY_UNKNOWN: 404,
  NOT_CONFIRMED: 409,
  RESUME_BLOCKED: 409,
  LIMITS_CONFLICT: 409,
  BEYOND_CEILING: 409,
  NOT_RESOLVABLE: 409,
  LAB_CAMPAIGN_UNKNOWN: 404,
  CANDIDATE_UNKNOWN: 404,
  NOT_PROMOTED: 409,
  NOT_IN_SESSION: 409,
  NOT_APPROVABLE: 409,
  LIVE_OFF: 409,
  NOT_ARMED: 409,
  NO_DATASET: 404,
  BACKTEST_UNKNOWN: 404,
  DATASET_BUSY: 409,
};

/** The framework's refusals in our words; it has many more, and they all say that the request was wrong. */
const OF_THE_FRAMEWORK: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'the body is larger than any request needs'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['NOT_JSON', 'send the body as JSON, with content-type: application/json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BAD_REQUEST', 'body: it is empty, and the content-type promises JSON'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['BAD_REQUEST', 'body: it is not JSON'],
  FST_ERR_BAD_URL: ['BAD_REQUEST', 'the address is not well formed'],
};

/**
 * Turns whatever was thrown into a reply: a refusal as it stands, and anything else as our own failure, 5xx. `report`
 * puts such a failure into the log and returns the id it has there.
 */
export function failureOf(error: unknown, report: (error: unknown) => string): Failure {
  if (error instanceof Refusal) return failure(error.status, error.code, error.message, error.headers);
  if (error instanceof AssayError) {
    const status = STATUS_OF[error.code] ?? (error.kind === 'usage' ? 400 : 500);
    const message = status < 500 ? error.message : `${error.message} (log id ${report(error)})`;
    const { obstacles } = error;
    return obstacles.length === 0
      ? failure(status, error.code, message)
      : { status, body: { success: false, code: error.code, message, obstacles: [...obstacles] }, headers: {} };
  }
  const { code = '', statusCode = 500, message = '' } = (error ?? {}) as Partial<Thrown>;
  const known = OF_THE_FRAMEWORK[code];
  if (known !== undefined) return failureOf(new Refusal(...known), report);
  // The file server's word for a path that leads out of its folder.
  if (statusCode === 403) return failureOf(new Refusal('NOT_FOUND', 'there is nothing at this address'), report);
  if (statusCode >= 400 && statusCode < 500) return failure(statusCode, 'BAD_REQUEST', message);
  return failure(500, 'INTERNAL', `something failed on our side: the log has it under ${report(error)}`);
}

interface Thrown {
  readonly code: string;
  readonly statusCode: number;
  readonly message: string;
}

function failure(status: number, code: string, message: string, headers: Failure['headers'] = {}): Failure {
  return { status, body: { success: false, code, message }, headers };
}
