import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { webSocketConnect } from './connection.ts';
import { createReplica, type ReplicaChange } from './replica.ts';
import { heartbeatMessage, snapshotMessage } from './testing.ts';
import { systemTimers } from './timers.ts';

test.each([
  ["the platform's own WebSocket", undefined],
  ['the ws package', (url: string) => new NodeWebSocket(url)],
])('over %s, a replica lives, notices that the line was cut, and comes back', async (_name, open) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  let connections = 0;
  server.on('connection', (socket: ServerSocket) => {
    connections += 1;
    socket.send(JSON.stringify(snapshotMessage(connections * 100)));
    socket.send(JSON.stringify(heartbeatMessage(connections * 100)));
  });

  const waiting: { until: () => boolean; resolve: () => void }[] = [];
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => waiting.push({ until: condition, resolve }));
  const changes: ReplicaChange[] = [];
  const replica = createReplica({
    connect: webSocketConnect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`, open),
    timers: systemTimers(),
    random: () => 0,
    onChange(change) {
      changes.push(change);
      for (const { until: condition, resolve } of waiting) if (condition()) resolve();
    },
  });

  await until(() => changes.at(-1)?.type === 'heartbeat');
  expect(replica.status().state).toBe('live');

  const offline = until(() => replica.status().state === 'offline');
  for (const socket of server.clients) socket.terminate();
  await offline;
  expect(replica.status().problem).toContain('1006');

  await until(() => replica.status().state === 'live');
  expect(connections).toBe(2);

  replica.close();
  await new Promise((resolve) => {
    server.close(resolve);
    for (const socket of server.clients) socket.terminate();
  });
});
