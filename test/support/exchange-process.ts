import { start, type Child } from './child.ts';

/** `assay exchange` in a process of its own, and the account on it that is ready to trade. */
export interface ExchangeProcess {
  readonly child: Child;
  readonly url: string;
  readonly uid: string;
  /** The account's key, as the environment of a server wants it. */
  readonly key: { readonly ASSAY_BYBIT_KEY: string; readonly ASSAY_BYBIT_SECRET: string };
  /** A command to its control interface. @throws {Error} when it is refused */
  control(path: string, body: object): Promise<Readonly<Record<string, unknown>>>;
}

/** @param words after `assay exchange`, such as `--market random:3` */
export async function startExchangeProcess(folder: string, words: readonly string[]): Promise<ExchangeProcess> {
  const child = start('bin/assay.ts', ['--data-dir', folder, 'exchange', '--port', '0', '--limits', 'off', ...words]);
  const [url = '', uid = '', key = '', secret = ''] = await Promise.all(
    [/REST\s+(\S+)/, /Account\s+(\S+)/, /Key\s+(\S+)/, /Secret\s+(\S+)/].map(
      async (one) => (await child.line(one))[1]!,
    ),
  );
  return {
    child,
    url,
    uid,
    key: { ASSAY_BYBIT_KEY: key, ASSAY_BYBIT_SECRET: secret },
    async control(path, body) {
      const reply = await fetch(`${url}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
      const text = await reply.text();
      if (!reply.ok) throw new Error(`the exchange refused ${path}: ${reply.status} ${text}`);
      return JSON.parse(text) as Readonly<Record<string, unknown>>;
    },
  };
}
