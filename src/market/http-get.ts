import type { HttpGet } from './candle-source.ts';

/** Fetches over the network. The only place in this room that does. */
export const fetchText: HttpGet = async (url, signal) => {
  const reply = await fetch(url, { signal, headers: { accept: 'application/json' } }); // ambient-ok: the downloader's own socket
  const body = await reply.text();
  return { status: reply.status, body, headers: Object.fromEntries(reply.headers) };
};
