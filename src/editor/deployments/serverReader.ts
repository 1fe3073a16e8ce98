import { toFailure } from '../../core/failure.ts';
import type { EmbeddedServer } from '../../deploy/embeddedServer.ts';
import type { IndexEntry, ModelMetadata } from '../../triton/serverTypes.ts';
import type { TritonClient } from '../../triton/tritonClient.ts';
import type { ModelView, ServerView, VersionView } from './deploymentNodes.ts';

const timeoutMs = 5_000;

/** The questions asked of a server; TritonClient answers them. */
export type ServerQuestions = Pick<
  TritonClient,
  'serverMetadata' | 'repositoryIndex' | 'modelMetadata' | 'close'
>;

/**
 * Asks a running server about itself and its models. Never rejects: what went wrong is in the view's `failure`.
 * @param earlier the view of the last look, whose models stay while the server is busy.
 */
export async function readServerView(
  server: EmbeddedServer,
  repositoryTitle: string,
  connect: (address: string) => Promise<ServerQuestions>,
  earlier: ServerView | undefined,
): Promise<ServerView> {
  const base = {
    key: server.key,
    folder: server.folder,
    repositoryFolder: server.repositoryFolder,
    repositoryTitle,
    grpcAddress: server.grpcAddress,
    startedAtMs: server.startedAtMs,
    state: server.state,
  };
  if (server.state !== 'running') {
    return { ...base, models: [], ...(server.failure === undefined ? {} : { failure: server.failure }) };
  }
  const client = await connect(server.grpcAddress);
  try {
    const { version } = await client.serverMetadata({ timeoutMs });
    const index = await client.repositoryIndex({ timeoutMs });
    return { ...base, version, models: await readModels(client, index) };
  } catch (thrown) {
    const kept = earlier?.startedAtMs === server.startedAtMs ? earlier : undefined;
    return {
      ...base,
      ...(kept?.version === undefined ? {} : { version: kept.version }),
      models: kept?.models ?? [],
      failure: toFailure(thrown),
    };
  } finally {
    client.close();
  }
}

async function readModels(client: ServerQuestions, index: readonly IndexEntry[]): Promise<ModelView[]> {
  const names = [...new Set(index.map(({ name }) => name))].sort();
  return Promise.all(
    names.map(async (name) => {
      const entries = index.filter((entry) => entry.name === name);
      return { name, versions: await Promise.all(entries.map((entry) => readVersion(client, entry))) };
    }),
  );
}

async function readVersion(client: ServerQuestions, entry: IndexEntry): Promise<VersionView> {
  const { version, state, reason } = entry;
  const metadata = state === 'READY' ? await describe(client, entry) : undefined;
  return { version, state, reason, inputs: metadata?.inputs ?? [], outputs: metadata?.outputs ?? [] };
}

/** The inputs and outputs of a version; a model that was unloaded between the two questions has none. */
async function describe(
  client: ServerQuestions,
  { name, version }: IndexEntry,
): Promise<ModelMetadata | undefined> {
  return client.modelMetadata(name, version, { timeoutMs }).catch(() => undefined);
}
