import type { Handlers } from '../handlers.ts';
import type { ApiKeys } from './api-keys.ts';

/** The routes by which keys are made, looked at and revoked. */
export function keyHandlers(keys: ApiKeys): Pick<Handlers, 'listApiKeys' | 'createApiKey' | 'revokeApiKey'> {
  return {
    listApiKeys: () => keys.list(),
    createApiKey: ({ body, session, address }) => keys.create({ ...body, by: `${session.user} from ${address}` }),
    revokeApiKey: ({ params, session, address }) =>
      keys.revoke({ id: params.id, by: `${session.user} from ${address}` }),
  };
}
