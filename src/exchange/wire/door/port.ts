import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AssayError } from '../../../runtime/index.ts';

/**
 * Listens on loopback, and nowhere else.
 *
 * @param port 0: any that is free
 * @returns the port it has got
 * @throws {AssayError} PORT_IN_USE, LISTEN_FAILED
 */
export function openPort(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      const message = inUse ? `port ${port} is taken; choose another with --port` : `cannot listen on port ${port}`;
      reject(new AssayError(inUse ? 'PORT_IN_USE' : 'LISTEN_FAILED', message, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Connections that are open, so that an outage can break them: all but the one by which it was ordered. */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly spared = new WeakSet<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
    });
  }

  spare(socket: Socket): void {
    this.spared.add(socket);
  }

  breakAll(): void {
    for (const socket of this.open) if (!this.spared.has(socket)) socket.destroy();
  }
}
