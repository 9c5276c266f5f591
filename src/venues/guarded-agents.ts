import { Agent as HttpAgent } from 'node:http'; // ambient-ok: the adapters' own connections
import { Agent as HttpsAgent } from 'node:https'; // ambient-ok: the adapters' own connections

export interface GuardedAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  close(): void;
}

type Connect = HttpAgent['createConnection'];

/**
 * Every socket of an adapter is opened by one of these, and only to a host of the environment it was made for.
 *
 * @param assertMayReach throws for a host of another environment
 */
export function guardedAgents(assertMayReach: (host: string) => void): GuardedAgents {
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
      assertMayReach(target.host ?? '');
      return connect(target, done);
    };
    return agent;
  }
}
