import type { FastifyHelmetOptions } from '@fastify/helmet';

/** On every reply. The policy fits the built dashboard: files of this server, no inline script or style, no plug-ins. */
export const securityHeaders: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      // Not every browser takes ws: for the same origin as http:. The Host header has been checked by now.
      connectSrc: ["'self'", (request) => `ws://${request.headers.host}`],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Plain HTTP on loopback: promising TLS would lock the browser out.
  strictTransportSecurity: false,
  frameguard: { action: 'deny' },
  // A hint that isolates nothing here, and a warning in the console of every report.
  originAgentCluster: false,
  referrerPolicy: { policy: 'no-referrer' },
};

/**
 * A report is one self-contained file with its own scripts. The sandbox takes it out of our origin: whatever is written in
 * it, it cannot read a cookie or ask this server for anything.
 */
export const reportHeaders: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      sandbox: ['allow-scripts', 'allow-downloads'],
      defaultSrc: ["'none'"],
      scriptSrc: ["'unsafe-inline'"],
      styleSrc: ["'unsafe-inline'"],
      imgSrc: ['data:'],
    },
  },
};
