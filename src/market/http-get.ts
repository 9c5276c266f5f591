import type { HttpGet } from './http-reply.ts';

/** Fetches over the network. The only place in this room that does. A redirect leads elsewhere, and is not followed. */
export const fetchText: HttpGet = async (url, signal) => {
  const reply = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } }); // ambient-ok: the downloader's own socket
  const body = await reply.text();
  return { status: reply.status, body, headers: Object.fromEntries(reply.headers) };
};
