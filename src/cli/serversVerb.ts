import { listServers, type EmbeddedServer } from '../deploy/embeddedServer.ts';
import { formatFailure } from '../core/failure.ts';
import { settle } from '../core/outcome.ts';
import type { IndexEntry } from '../triton/serverTypes.ts';
import { TritonClient } from '../triton/tritonClient.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';

const answerTimeoutMs = 3_000;

/** `engine-room servers`: embedded servers of this user with their models. */
export const serversVerb: VerbFunction = async ({ args, output, stateRoot, signal }) => {
  const servers = await listServers(stateRoot, (failure) => output.note(formatFailure(failure)));
  const described = await Promise.all(
    servers.map(async (server) => ({ ...server, models: await readModels(server, signal) })),
  );
  if (args.format === 'json') {
    output.result(JSON.stringify(described, undefined, 2));
  } else if (described.length === 0) {
    output.result('No embedded server is running.');
  } else {
    output.result(described.map(formatServer).join('\n\n'));
  }
  return exitStatus.done;
};

async function readModels(server: EmbeddedServer, signal: AbortSignal): Promise<readonly IndexEntry[]> {
  if (server.state !== 'running') {
    return [];
  }
  const client = new TritonClient(server.grpcAddress);
  try {
    const index = await settle(() => client.repositoryIndex({ timeoutMs: answerTimeoutMs, signal }));
    return index.status === 'ok' ? index.value : [];
  } finally {
    client.close();
  }
}

function formatServer(server: EmbeddedServer & { readonly models: readonly IndexEntry[] }): string {
  const models = server.models.map(
    ({ name, version, state, reason }) =>
      `  ${name} ${version} ${state}${reason === '' ? '' : `: ${reason}`}`,
  );
  return [
    `${server.repositoryFolder}  ${server.state}`,
    `  gRPC ${server.grpcAddress}, HTTP ${server.httpUrl}, metrics ${server.metricsUrl}`,
    ...(server.failure === undefined ? [] : [`  ${formatFailure(server.failure)}`]),
    ...models,
  ].join('\n');
}
