/** A WebSocket of JSON frames that comes back by itself, with a growing pause. */

import { socketUrl } from './client';

export interface JsonSocket {
  close(): void;
}

export interface SocketOptions {
  /** Asked before each connection, so that a resume can name the last sequence number. */
  path: () => string;
  onFrame: (frame: unknown) => void;
  onState?: (open: boolean) => void;
}

const PAUSES = [250, 500, 1000, 2000, 4000];
/** The server said no (not signed in, not allowed, not there): trying again cannot help. */
const FINAL = new Set([4401, 4403, 4404]);

export function openSocket({ path, onFrame, onState }: SocketOptions): JsonSocket {
  let closed = false;
  let tries = 0;
  let socket: WebSocket | null = null;
  let timer = 0;

  const connect = () => {
    if (closed) return;
    socket = new WebSocket(socketUrl(path()));
    socket.onopen = () => {
      tries = 0;
      onState?.(true);
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') onFrame(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      onState?.(false);
      if (closed || FINAL.has(event.code)) return;
      timer = window.setTimeout(connect, PAUSES[Math.min(tries, PAUSES.length - 1)]);
      tries += 1;
    };
  };
  connect();
  return {
    close() {
      closed = true;
      window.clearTimeout(timer);
      socket?.close();
    },
  };
}
