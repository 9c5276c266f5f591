import { Agent as HttpAgent } from 'node:http'; // ambient-ok: the adapter's own connections
import { Agent as HttpsAgent } from 'node:https'; // ambient-ok: the adapter's own connections
import { assertMayReach, type BybitEnvironment, type Purpose } from './environments.ts';

export interface GuardedAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  close(): void;
}

type Connect = HttpAgent['createConnection'];

/** Every socket of the adapter is opened here, and only to a host of the environment it was made for. */
export function guardedAgents({ name }: BybitEnvironment, purpose: Purpose): GuardedAgents {
  const options = { keepAlive: true, maxSockets: 64 };
  const http = guarded(new HttpAgent(options));
  const https = guarded(new HttpsAgent(options));
  return {
    http,
    https,
    close() {
      http.destroy();
      https.destroy();
    },
  };

  function guarded<A extends HttpAgent>(agent: A): A {
    const connect: Connect = agent.createConnection.bind(agent);
    agent.createConnection = (target, done) => {
      assertMayReach(name, purpose, target.host ?? '');
      return connect(target, done);
    };
    return agent;
  }
}
