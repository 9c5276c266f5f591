/** Opens a connection that tells `listener` what happens to it, and says nothing more after `closed`. */
export type Connect = (listener: ConnectionListener) => Connection;

export interface ConnectionListener {
  message(text: string): void;
  /** The connection ended, or never came to be. */
  closed(why: string): void;
}

export interface Connection {
  close(): void;
}

/** As much of the standard `WebSocket` as is used here; the `ws` package has it too. */
interface WebSocketLike {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  close(): void;
}

/**
 * Connects to the server's `/ws`.
 *
 * @param url such as `ws://127.0.0.1:8000/ws`
 * @param open how to open a socket; by default the platform's own, which in a browser sends the session's cookie
 */
export function webSocketConnect(
  url: string,
  open: (url: string) => WebSocketLike = (address) => new WebSocket(address), // ambient-ok: the real side of the port
): Connect {
  return (listener) => {
    const socket = open(url);
    socket.addEventListener('message', ({ data }) => {
      listener.message(String(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      listener.closed(reason === '' ? `connection closed (${code})` : `${reason} (${code})`);
    });
    socket.addEventListener('error', () => {
      // A close event always follows, and it is the one that says why.
    });
    return {
      close: () => {
        socket.close();
      },
    };
  };
}
