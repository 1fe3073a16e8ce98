import { createServer, type Server } from 'node:net';
import { fail, isErrnoException } from '../../core/failure.ts';

export const loopback = '127.0.0.1';

/** Where one server listens, on loopback only. */
export interface ServerPorts {
  readonly http: number;
  readonly grpc: number;
  readonly metrics: number;
}

/**
 * Three different free ports. They are free when this returns; somebody may still take one before the server does,
 * which the server then says in its log.
 */
export async function findFreePorts(): Promise<ServerPorts> {
  // Held open together, so that the system does not hand out the same port twice.
  const servers = await Promise.all([listen(0), listen(0), listen(0)]);
  const [http = 0, grpc = 0, metrics = 0] = servers.map(portOf);
  await Promise.all(servers.map(close));
  return { http, grpc, metrics };
}

/**
 * Passes when nobody listens on these ports.
 * @throws FailureError of kind `port-taken` that names the port and its use.
 */
export async function checkPortsFree(ports: ServerPorts): Promise<void> {
  for (const [use, port] of Object.entries(ports) as [keyof ServerPorts, number][]) {
    try {
      await close(await listen(port));
    } catch (thrown) {
      if (!isErrnoException(thrown)) {
        throw thrown;
      }
      fail({
        kind: 'port-taken',
        message: `Port ${port} for ${use} cannot be used: ${reasons[thrown.code ?? ''] ?? thrown.message}.`,
        nextStep: 'Choose another port, or leave the ports to the product.',
      });
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens on it',
  EACCES: 'this user may not listen on it',
};

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: loopback, exclusive: true }, resolve);
  });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
