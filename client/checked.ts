import { routes, serverMessage, type RouteName, type ServerMessage } from '../contract/index.ts';

/**
 * The contract's schemas at work: a second door to this room, for programs that can afford to load them.
 *
 * `createClient({ baseUrl, check: checkReply })`, `createReplica({ ..., parse: checkMessage })`.
 */
export function checkReply(name: RouteName, data: unknown): void {
  routes[name].data.parse(data);
}

/** @throws when `text` is not a message of the contract */
export function checkMessage(text: string): ServerMessage {
  return serverMessage.parse(JSON.parse(text));
}
