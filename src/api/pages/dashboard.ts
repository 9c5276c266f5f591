import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isReserved } from '../addresses.ts';

const INDEX = 'index.html';
/** Per minute and address; every one costs a read of the disk. */
const FILES_PER_MINUTE = 3_000;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Assay: no dashboard yet</title>
<h1>The dashboard has not been built</h1>
<p>Assay is running, but has no pages to show. Build them in Assay's folder, then reload this one:</p>
<pre>npm run build</pre>
<p>The command line needs no pages: <code>./assay --help</code>.</p>
</html>
`;

/** Options of `@fastify/static`, for `reply.sendFile`. */
export function staticOptions(dashboardDir: string): FastifyStaticOptions {
  const root = resolve(dashboardDir);
  return {
    root,
    serve: false,
    dotfiles: 'ignore',
    cacheControl: false,
    suppressWarning: true,
    setHeaders(reply, path) {
      // The build puts a hash of the content into the name of everything in assets/, and of nothing else.
      const hashed = relative(root, path).startsWith(`assets${sep}`);
      void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  };
}

/** Registers the dashboard's files; the pages within it are addresses without a file, see `not-found.ts`. */
export function registerDashboard(app: FastifyInstance): void {
  app.get<{ Params: { '*': string } }>(
    '/*',
    { config: { rateLimit: { max: FILES_PER_MINUTE, timeWindow: 60_000 } } },
    ({ params, url }, reply) => {
      const path = params['*'];
      if (path === '' || isReserved(url)) reply.callNotFound();
      else void reply.sendFile(path);
    },
  );
}

/** Answers with the dashboard, which finds out from the address which page to show; or says how to build it. */
export function showDashboard(reply: FastifyReply, dashboardDir: string): void {
  if (existsSync(join(dashboardDir, INDEX))) void reply.sendFile(INDEX);
  else void reply.code(404).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT);
}
