import { listServers, findServer } from '../deploy/embeddedServer.ts';
import { stopServer } from '../deploy/stopServer.ts';
import { repositoryFolder } from '../pipeline/project.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';
import { projectOf } from './pipelineArgument.ts';

/** `engine-room stop`: ends the embedded server of this pipeline, or with `--all` every one of this user. */
export const stopVerb: VerbFunction = async (context) => {
  const { args, output, stateRoot, signal } = context;
  const servers = args.all
    ? await listServers(stateRoot)
    : [await findServer(stateRoot, repositoryFolder(await projectOf(context)))].filter(
        (server) => server !== undefined,
      );
  for (const server of servers) {
    await stopServer(server.folder, signal);
    output.result(`Stopped the server of ${server.repositoryFolder}.`);
  }
  if (servers.length === 0) {
    output.result('No embedded server is running.');
  }
  return exitStatus.done;
};
