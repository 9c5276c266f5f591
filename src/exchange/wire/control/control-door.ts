import type { IncomingMessage, ServerResponse } from 'node:http';
import { fixed, format, type EpochMs, type Fixed } from '../../../domain/index.ts';
import { AssayError, usageError, type Log } from '../../../runtime/index.ts';
import type { Uid } from '../../core/requests.ts';
import type { Permissions } from '../door/keys.ts';
import type { FaultRule } from '../faults/fault.ts';
import type { Notice } from '../house.ts';
import { BadRequest, Fields, isRecord } from '../reading/fields.ts';
import type { ExchangeControl } from './control.ts';

const BODY_BYTES_MAX = 1_000_000;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export interface ControlDoorParts {
  readonly control: ExchangeControl;
  readonly log: Log;
  /** What `GET /control/state` says. */
  state(): object;
}

type Command = (fields: Fields, control: ExchangeControl) => unknown;

const COMMANDS: Readonly<Record<string, Command>> = {
  '/control/accounts': (fields, control) => {
    const deposits = Object.entries(recordOf(fields, 'deposits')).map(([coin, amount]) => ({
      coin,
      amount: decimalOf(amount, coin),
    }));
    const { uid, key, secret } = control.createAccount(
      {
        deposits,
        uid: fields.text('uid') as Uid | undefined,
        marginMode: fields.choice('marginMode', ['REGULAR_MARGIN', 'ISOLATED_MARGIN']),
      },
      { key: fields.text('key'), secret: fields.text('secret') },
    );
    return { uid, key, secret };
  },
  '/control/keys': (fields, control) => {
    const { uid, key, secret } = control.createKey({
      uid: fields.needText('uid') as Uid,
      key: fields.text('key'),
      secret: fields.text('secret'),
      readOnly: fields.flag('readOnly'),
      ips: listOf(fields, 'ips'),
      expiresAt: fields.at('expiresAt'),
      permissions: fields.raw()['permissions'] === undefined ? undefined : permissionsOf(fields),
    });
    return { uid, key, secret };
  },
  '/control/faults': (fields, control) => ({ id: control.addFault(fields.raw() as unknown as FaultRule) }),
  '/control/by-hand': (fields, control) => {
    return control.byHand(fields.needText('uid'), fields.needText('path'), recordOf(fields, 'fields'));
  },
  '/control/transfer': (fields, control) => {
    control.transfer(fields.needText('uid'), fields.needText('coin'), fields.needDecimal('amount'));
  },
  '/control/advance': (fields, control) => control.advance(needMs(fields, 'ms')),
  '/control/clock-skew': (fields, control) => control.skewClock(signed(fields, 'ms')),
  '/control/limits': (fields, control) => {
    const off = fields.text('factor') === 'off';
    const factor = off ? Infinity : Number(format(fields.needDecimal('factor')));
    if (!(factor > 0)) throw new BadRequest(10001, 'factor is a number above 0, or off');
    control.setLimits(factor);
  },
  '/control/history-lag': (fields, control) => control.lagHistory(needMs(fields, 'ms')),
  '/control/restart': (fields, control) => {
    control.restart({ downMs: msOf(fields, 'downMs') ?? 0, drainMs: msOf(fields, 'drainMs') ?? 0 });
  },
  '/control/sockets': (fields, control) => {
    const [uid, kind, silentMs] = [fields.text('uid'), fields.text('kind'), msOf(fields, 'silentMs')];
    return {
      struck: control.troubleSockets({
        ...(uid === undefined ? {} : { uid }),
        ...(kind === undefined ? {} : { kind }),
        ...(silentMs === undefined ? {} : { silentMs }),
      }),
    };
  },
  '/control/liquidate': (fields, control) => control.liquidate(fields.needText('uid'), fields.needText('symbol')),
  '/control/deleverage': (fields, control) => {
    control.deleverage(fields.needText('uid'), fields.needText('symbol'), fields.needDecimal('qty'));
  },
  '/control/cancel': (fields, control) => control.cancelByAdmin(fields.needText('uid'), fields.needText('orderId')),
  '/control/funding': (fields, control) => {
    const [symbol, rate] = [fields.needText('symbol'), fields.decimal('rate')];
    if (rate !== undefined) control.setFundingRate(symbol, rate);
    if (fields.flag('settle') === true) control.settleFunding(symbol);
  },
  '/control/index-price': (fields, control) => {
    control.setIndexPrice(fields.needText('pair'), fields.needDecimal('price'));
  },
  '/control/symbol-status': (fields, control) => {
    const ref = { category: fields.needChoice('category', ['linear', 'spot']), symbol: fields.needText('symbol') };
    control.setStatus(ref, fields.needChoice('status', ['Trading', 'Halted', 'Closed']));
  },
  '/control/maintenance': (fields, control) => {
    const notice: Notice = {
      id: fields.needText('id'),
      title: fields.text('title') ?? 'Maintenance',
      state: fields.choice('state', ['scheduled', 'ongoing', 'completed', 'canceled']) ?? 'scheduled',
      begin: fields.at('begin') ?? (0 as EpochMs),
      end: fields.at('end') ?? (0 as EpochMs),
    };
    control.announce(notice);
  },
};

/** `/control/*`: JSON in, JSON out, for tests and people on this machine; a page in a browser is turned away. */
export class ControlDoor {
  private readonly parts: ControlDoorParts;

  constructor(parts: ControlDoorParts) {
    this.parts = parts;
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    if (!LOOPBACK_HOST.test(request.headers.host ?? '') || request.headers.origin !== undefined) {
      send(response, 403, { code: 'FORBIDDEN', message: 'the control interface is for programs on this machine' });
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
    });
    request.on('error', () => response.destroy());
    request.on('end', () => void this.respond(request, response, Buffer.concat(chunks)));
  }

  private async respond(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    try {
      const answer = await this.answer(request, body);
      send(response, 200, answer ?? {});
    } catch (error) {
      if (error instanceof BadRequest) send(response, 400, { code: 'BAD_REQUEST', message: error.message });
      else if (error instanceof AssayError) send(response, 400, { code: error.code, message: error.message });
      else {
        this.parts.log.error('a control command found a mistake of the exchange', { url: request.url, error });
        send(response, 500, { code: 'INTERNAL', message: 'a mistake of the exchange; its log has the details' });
      }
    }
  }

  private answer(request: IncomingMessage, body: Buffer): unknown {
    const { control } = this.parts;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /control/state':
        return this.parts.state();
      case 'GET /control/ledger':
        return control.ledger(url.searchParams.get('uid') ?? '');
      case 'GET /control/faults':
        return { faults: control.faults() };
      case 'DELETE /control/faults':
        control.removeFaults(url.searchParams.get('id') ?? undefined);
        return {};
      default: {
        const command = Object.hasOwn(COMMANDS, url.pathname) ? COMMANDS[url.pathname] : undefined;
        if (command === undefined || request.method !== 'POST') {
          throw usageError('NO_SUCH_PATH', `there is no ${request.method} ${url.pathname}`);
        }
        return command(new Fields(jsonOf(body)), control);
      }
    }
  }
}

function jsonOf(body: Buffer): Record<string, unknown> {
  let value: unknown = {};
  try {
    if (body.length > 0) value = JSON.parse(body.toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    value = undefined;
  }
  if (!isRecord(value)) throw new BadRequest(10001, 'the body is no JSON object');
  return value;
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

const MS_MAX = 366 * 86_400_000;

function msOf(fields: Fields, name: string): number | undefined {
  return fields.whole(name, { min: 0, max: MS_MAX });
}

function needMs(fields: Fields, name: string): number {
  const ms = msOf(fields, name);
  if (ms === undefined) throw new BadRequest(10001, `${name} is required`);
  return ms;
}

function signed(fields: Fields, name: string): number {
  return Math.round(Number(format(fields.needDecimal(name))));
}

function recordOf(fields: Fields, name: string): Readonly<Record<string, unknown>> {
  const value = fields.raw()[name] ?? {};
  if (!isRecord(value)) throw new BadRequest(10001, `${name} is an object`);
  return value;
}

function listOf(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields.raw()[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw new BadRequest(10001, `${name} is a list of texts`);
  }
  return value;
}

function permissionsOf(fields: Fields): Permissions {
  const groups = recordOf(fields, 'permissions');
  return Object.fromEntries(
    Object.keys(groups).map((group) => [group, listOf(new Fields(groups), group) ?? []] as const),
  );
}

function decimalOf(value: unknown, name: string): Fixed {
  try {
    return fixed(typeof value === 'string' ? value : String(value));
  } catch (error) {
    if (error instanceof RangeError) throw new BadRequest(10001, `${name} is no amount`);
    throw error;
  }
}
