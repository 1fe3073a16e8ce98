import { createConnection, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A way to a port of this machine on which bytes take their time, so that a transfer can be met in its middle. */
export interface SlowLink {
  readonly port: number;
  /** Bytes that went to the port since the start. */
  upBytes(): number;
  stop(): Promise<void>;
}

/** @param bytesPerSecond in each direction of each connection. */
export async function startSlowLink(toPort: number, bytesPerSecond: number): Promise<SlowLink> {
  let upBytes = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection({ host: '127.0.0.1', port: toPort });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    const up = slowed(bytesPerSecond, (bytes) => (upBytes += bytes));
    const both = [pipeline(near, up, far), pipeline(far, slowed(bytesPerSecond), near)];
    // A connection that breaks on one side is broken on both.
    both.forEach((way) => void way.catch(() => [near, far].forEach((socket) => socket.destroy())));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('No port.');
  }
  return {
    port: address.port,
    upBytes: () => upBytes,
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function slowed(bytesPerSecond: number, passed: (bytes: number) => void = () => undefined): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed(chunk.length);
      const waitMs = (chunk.length / bytesPerSecond) * 1000;
      // Keystrokes of the protocol pass at once; a timer would cost each of them a millisecond.
      if (waitMs < 0.5) {
        done(null, chunk);
      } else {
        void delay(waitMs).then(() => done(null, chunk));
      }
    },
  });
}
