import { writeFileAtomically } from '../../core/atomicFile.ts';
import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import { profileModel } from '../../model/profileModel.ts';
import { breakdownParts } from '../../trace/analyse/breakdown.ts';
import { partLabels } from '../../trace/report/reportJson.ts';
import { reportRecording } from '../../trace/service/recordingReport.ts';
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
  const summary = await reportRecording(profile.path, context.signal);
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
    `  ${breakdownParts
      .map((part) => ({
        part,
        totalNs: summary.steps.reduce((sum, { breakdownNs }) => sum + breakdownNs[part], 0),
      }))
      .filter(({ totalNs }) => totalNs > 0)
      .map(({ part, totalNs }) => `${partLabels[part]} ${formatShare(totalNs / summary.wallNs)}`)
      .join(', ')}`,
  );
  const onDevice = summary.gpus.length > 0;
  for (const { name, calls, hostSelfNs, deviceSelfNs } of summary.operators.slice(0, printedOperators)) {
    const device = onDevice ? `, ${formatDurationNs(deviceSelfNs)} on the device` : '';
    context.print(
      `  ${name.padEnd(36)} ${formatDurationNs(hostSelfNs).padStart(9)} self${device}, ${formatCount(calls, 'call')}`,
    );
  }
  for (const { title, stakeNsPerStep } of summary.findings.filter((each) => each.stakeNsPerStep > 0)) {
    context.print(`  ! ${title}: about ${formatDurationNs(stakeNsPerStep)} of each step`);
  }
  return { result: summary.sentence, outputs: [files.traceSummary, profile.path] };
};
