import { join } from 'node:path';
import { fail } from '../../core/failure.ts';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { describeThisMachine } from '../../core/machine.ts';
import { deployEmbedded } from '../../deploy/deployEmbedded.ts';
import type { DeploymentRecord } from '../deploymentRecord.ts';
import { writePassport } from '../passportStore.ts';
import { repositoryFolder, servedModelName } from '../project.ts';
import type { Step } from '../stepContext.ts';

/** Serves the placed model on the embedded Triton server and waits until it is ready. */
export const deployStep: Step = async (context) => {
  const { project, options } = context;
  if (project.settings.repository.build === 'tensorrt') {
    return fail({
      kind: 'unsupported-platform',
      message: 'The embedded server has no TensorRT and cannot serve an engine.',
      file: project.layout.pipelineFile,
      field: 'repository.build',
      nextStep: `Serve ${repositoryFolder(project)} with Triton ${project.settings.engine?.servingRelease ?? project.settings.export.servingRelease} on the GPU machine, or set repository.build to a build of ONNX Runtime.`,
    });
  }
  const startedAtMs = Date.now();
  const repository = repositoryFolder(project);
  const deployment = await deployEmbedded({
    repositoryFolder: repository,
    modelName: servedModelName(project),
    python: context.python,
    ...(options.tritonFolder === undefined ? {} : { tritonFolder: options.tritonFolder }),
    ownBackends: join(context.scriptsFolder, 'triton_backend'),
    stateRoot: options.stateRoot,
    idleStopMs: options.idleStopMs,
    supervisor: context.supervisor,
    runner: context.runner,
    signal: context.signal,
    onProgress: (message) => context.onProgress({ message }),
  });
  const { server } = deployment;
  const record: DeploymentRecord = {
    schema: 'engine-room.deployment/1',
    model: deployment.model,
    versions: [...deployment.versions],
    serverVersion: deployment.serverVersion,
    repositoryFolder: server.repositoryFolder,
    grpcAddress: server.grpcAddress,
    httpUrl: server.httpUrl,
    metricsUrl: server.metricsUrl,
    deployedAt: new Date().toISOString(),
  };
  const path = project.files.deployment;
  await writeFileAtomically(path, `${JSON.stringify(record, undefined, 2)}\n`);
  await writePassport(project.layout, {
    path,
    step: 'deploy',
    inputs: [{ path: join(repository, deployment.model), role: 'model' }],
    tools: { triton: deployment.serverVersion },
    machine: describeThisMachine(),
    options: { target: 'embedded', reusedServer: deployment.reused },
    measured: { readyNs: (Date.now() - startedAtMs) * 1e6 },
  });
  context.print(`  gRPC    ${server.grpcAddress}`);
  context.print(`  HTTP    ${server.httpUrl}`);
  context.print(`  metrics ${server.metricsUrl}`);
  const versions = deployment.versions.join(', ');
  return {
    result: `${deployment.model} version ${versions} is READY on Triton ${deployment.serverVersion} at ${server.grpcAddress}`,
    outputs: [path],
  };
};
