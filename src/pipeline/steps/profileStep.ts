import { writeFileAtomically } from '../../core/atomicFile.ts';
import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import { profileModel } from '../../model/profileModel.ts';
import { summariseTrace } from '../../trace/summariseTrace.ts';
import { ownSettings, stepPlace } from '../places/stepPlace.ts';
import { writePassport } from '../passportStore.ts';
import type { Step } from '../stepContext.ts';
import { pytorchSource } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';
import { skipWithoutPyTorch } from './skipWithoutPyTorch.ts';

const printedOperators = 5;

/** Runs the model under torch.profiler and says where the time goes. */
export const profileStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const source = pytorchSource(project);
  if (source === undefined) {
    return skipWithoutPyTorch('profile');
  }
  const samples = await prepareSamples(context);
  const { tools, machine } = await stepPlace(context, 'profile');
  const profile = await profileModel(
    {
      entry: source.entry,
      inputs: settings.inputs,
      ...(samples.first === undefined ? {} : { sample: samples.first }),
      settings: ownSettings(settings.profile),
      path: files.trace,
    },
    tools,
  );
  context.onProgress({ message: 'Reading the trace' });
  const summary = await summariseTrace(profile.path);
  await writeFileAtomically(files.traceSummary, `${JSON.stringify(summary, undefined, 2)}\n`);
  await writePassport(project.layout, {
    path: profile.path,
    step: 'profile',
    inputs: [...source.files, ...samples.inputs],
    tools: profile.versions,
    machine: { ...machine, ...(profile.device === 'cpu' ? {} : { gpu: profile.device }) },
    options: ownSettings(settings.profile),
    measured: { sizeBytes: profile.sizeBytes, wallNs: summary.wallNs, steps: summary.steps.length },
  });
  await writePassport(project.layout, {
    path: files.traceSummary,
    step: 'profile',
    inputs: [{ path: profile.path, role: 'model' }],
    tools: profile.versions,
    machine,
    options: {},
    measured: { wallNs: summary.wallNs },
  });
  context.print(
    `  ${summary.breakdown.map(({ category, share }) => `${category} ${formatShare(share)}`).join(', ')}`,
  );
  for (const { name, calls, hostSelfNs, deviceNs } of summary.operators.slice(0, printedOperators)) {
    const device = summary.device === null ? '' : `, ${formatDurationNs(deviceNs)} on the device`;
    context.print(
      `  ${name.padEnd(36)} ${formatDurationNs(hostSelfNs).padStart(9)} self${device}, ${formatCount(calls, 'call')}`,
    );
  }
  return { result: summary.sentence, outputs: [files.traceSummary, profile.path] };
};
