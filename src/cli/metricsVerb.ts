import { fail } from '../core/failure.ts';
import { findServer } from '../deploy/embeddedServer.ts';
import { repositoryFolder, servedModelName } from '../pipeline/project.ts';
import { describeCounters } from '../triton/describeCounters.ts';
import { fetchMetrics } from '../triton/fetchMetrics.ts';
import { modelCounters } from '../triton/modelCounters.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';
import { projectOf } from './pipelineArgument.ts';

/** `engine-room metrics`: the server's own counters of this pipeline's model. */
export const metricsVerb: VerbFunction = async (context) => {
  const { args, output, stateRoot, signal } = context;
  const project = await projectOf(context);
  const server = await findServer(stateRoot, repositoryFolder(project));
  if (server?.state !== 'running') {
    return fail({
      kind: 'unreachable',
      message: `No server runs for ${repositoryFolder(project)}.`,
      nextStep: 'engine-room deploy',
    });
  }
  const name = servedModelName(project);
  const counters = modelCounters(await fetchMetrics(server.metricsUrl, signal)).filter(
    ({ model }) => model === name,
  );
  output.result(
    args.format === 'json'
      ? JSON.stringify(counters, undefined, 2)
      : counters.map(describeCounters).join('\n'),
  );
  return exitStatus.done;
};
