import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { fail } from '../../core/failure.ts';
import { describeThisMachine } from '../../core/machine.ts';
import { formatDurationNs, formatShare, formatSignificant } from '../../core/units.ts';
import { type EmbeddedServer, findServer } from '../../deploy/embeddedServer.ts';
import { holdLease } from '../../exec/job/jobClient.ts';
import { classify, givesProbabilities, parseLabels } from '../../model/classification.ts';
import { makeUpTensors } from '../../model/madeUpTensors.ts';
import { readSampleFile } from '../../model/sampleInputs.ts';
import { formatShape, type NamedTensors, summariseTensor } from '../../model/tensor.ts';
import { describeCounters } from '../../triton/describeCounters.ts';
import { fetchMetrics } from '../../triton/fetchMetrics.ts';
import { inferTimed, type TimedInference } from '../../triton/inferenceTiming.ts';
import { modelCounters } from '../../triton/modelCounters.ts';
import { TritonClient } from '../../triton/tritonClient.ts';
import type { InferenceRecord } from '../inferenceRecord.ts';
import { writePassport } from '../passportStore.ts';
import { type Project, projectPath, repositoryFolder, servedModelName } from '../project.ts';
import type { Step, StepContext } from '../stepContext.ts';

/** Sends one photograph (or tensors) to the deployed model, prints the answer, the times and the server's counters. */
export const inferStep: Step = async (context) => {
  const { project, signal } = context;
  const server = await requireServer(context);
  const lease = holdLease(server.folder, `infer-${process.pid}`);
  const client = new TritonClient(server.grpcAddress);
  try {
    const input = chooseInput(context);
    context.onProgress({ message: `Sending ${input ?? 'made-up values'} to ${servedModelName(project)}` });
    const inputs = await readInputs(project, input);
    const timed = await inferTimed(client, { model: servedModelName(project), inputs }, { signal });
    const record = await describeAnswer(project, timed, server.grpcAddress, input ?? 'made-up values');
    printAnswer(context, record);
    await printCounters(context, server);
    const path = project.files.inference;
    await writeFileAtomically(path, `${JSON.stringify(record, undefined, 2)}\n`);
    const { version } = await client.serverMetadata({ signal });
    await writePassport(project.layout, {
      path,
      step: 'infer',
      inputs: [
        { path: join(repositoryFolder(project), servedModelName(project)), role: 'model' },
        ...(input === undefined ? [] : [{ path: input, role: 'samples' }]),
      ],
      tools: { triton: version },
      machine: describeThisMachine(),
      options: {},
      measured: {
        clientNs: record.clientNs,
        ...(record.computeInferNs === undefined ? {} : { computeInferNs: record.computeInferNs }),
      },
    });
    return { result: summarise(project, record), outputs: [path] };
  } finally {
    client.close();
    lease.dispose();
  }
};

async function requireServer({ project, options }: StepContext): Promise<EmbeddedServer> {
  const repository = repositoryFolder(project);
  const server = await findServer(options.stateRoot, repository);
  if (server?.state === 'running') {
    return server;
  }
  return fail({
    kind: 'unreachable',
    message: `No server runs for ${repository}.`,
    ...(server?.failure === undefined ? {} : { cause: server.failure.message }),
    nextStep: 'Run the deploy step first.',
  });
}

/** What is sent: the file asked for, else the pipeline's first sample; undefined means made-up values. */
function chooseInput({ project, options }: StepContext): string | undefined {
  const [sample] = project.settings.samples;
  return options.image ?? (sample === undefined ? undefined : projectPath(project, sample));
}

async function readInputs({ settings }: Project, input: string | undefined): Promise<NamedTensors> {
  const description = { inputs: settings.inputs, preprocess: settings.preprocess };
  return input === undefined ? makeUpTensors(settings.inputs, 0) : readSampleFile(input, description);
}

async function describeAnswer(
  project: Project,
  { response, timing }: TimedInference,
  server: string,
  input: string,
): Promise<InferenceRecord> {
  const { postprocess } = project.settings;
  const labels =
    postprocess?.labels === undefined
      ? []
      : parseLabels(await readFile(projectPath(project, postprocess.labels), 'utf8'));
  const scores =
    postprocess === undefined
      ? undefined
      : response.outputs[postprocess.output ?? Object.keys(response.outputs)[0] ?? ''];
  if (postprocess !== undefined && scores === undefined) {
    return fail({
      kind: 'bad-input',
      message: `The model has no output ${postprocess.output ?? ''}; it answers ${Object.keys(response.outputs).join(', ')}.`,
      file: project.layout.pipelineFile,
      field: 'postprocess.output',
    });
  }
  const classes =
    postprocess === undefined || scores === undefined ? [] : (classify(scores, postprocess, labels)[0] ?? []);
  return {
    schema: 'engine-room.inference/1',
    model: response.model,
    version: response.version,
    server,
    input,
    classes: classes.map(({ index, label, score }) => ({ index, label, score })),
    outputs: Object.entries(response.outputs).map(([name, tensor]) => ({
      name,
      dtype: tensor.dtype,
      shape: [...tensor.shape],
      ...summariseTensor(tensor).range,
    })),
    clientNs: timing.clientNs,
    ...(timing.server === undefined
      ? {}
      : {
          queueNs: timing.server.queueNs,
          computeInputNs: timing.server.computeInputNs,
          computeInferNs: timing.server.computeInferNs,
          computeOutputNs: timing.server.computeOutputNs,
        }),
  };
}

function formatScore(project: Project, score: number): string {
  const activation = project.settings.postprocess?.activation ?? 'none';
  return givesProbabilities(activation) ? formatShare(score) : formatSignificant(score);
}

function printAnswer(context: StepContext, record: InferenceRecord): void {
  const { project, print } = context;
  for (const [rank, { label, score }] of record.classes.entries()) {
    print(`  ${rank + 1}. ${label.padEnd(32)} ${formatScore(project, score).padStart(8)}`);
  }
  for (const { name, dtype, shape, min, max } of record.classes.length > 0 ? [] : record.outputs) {
    const range =
      min === undefined || max === undefined
        ? ''
        : `, ${formatSignificant(min)} to ${formatSignificant(max)}`;
    print(`  ${name}: ${dtype} ${formatShape(shape)}${range}`);
  }
  const { queueNs, computeInferNs } = record;
  const server =
    queueNs === undefined || computeInferNs === undefined
      ? ''
      : `; in the server: queue ${formatDurationNs(queueNs)}, compute ${formatDurationNs(computeInferNs)}`;
  print(`  answered in ${formatDurationNs(record.clientNs)}${server}`);
}

async function printCounters(context: StepContext, server: EmbeddedServer): Promise<void> {
  const families = await fetchMetrics(server.metricsUrl, context.signal);
  for (const counters of modelCounters(families).filter(
    ({ model }) => model === servedModelName(context.project),
  )) {
    context.print(`  metrics: ${describeCounters(counters)}`);
  }
}

function summarise(project: Project, record: InferenceRecord): string {
  const [best] = record.classes;
  const time = formatDurationNs(record.clientNs);
  return best === undefined
    ? `${record.outputs.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(', ')} in ${time}`
    : `${best.label}, ${formatScore(project, best.score)}, in ${time}`;
}
