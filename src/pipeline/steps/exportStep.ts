import { formatBytes, formatCount } from '../../core/units.ts';
import { exportModel } from '../../model/exportModel.ts';
import { probePython } from '../../model/probePython.ts';
import { chooseOpset } from '../../tensorrt/chooseOpset.ts';
import { stepPlace } from '../places/stepPlace.ts';
import { writePassport } from '../passportStore.ts';
import type { Step } from '../stepContext.ts';
import { pytorchSource } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';
import { skipWithoutPyTorch } from './skipWithoutPyTorch.ts';

/** Writes the model as ONNX for the serving release and checks the file. */
export const exportStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const source = pytorchSource(project);
  if (source === undefined) {
    return skipWithoutPyTorch('export');
  }
  const { exporter, opset, externalData } = settings.export;
  const servingRelease = olderRelease(settings.export.servingRelease, settings.engine?.servingRelease);
  const { tools, machine } = await stepPlace(context, 'export');
  const torchVersion = (await probePython(tools)).packages.torch;
  const choice = chooseOpset(servingRelease, {
    exporter,
    ...(torchVersion === null ? {} : { torchVersion }),
    ...(opset === 'auto' ? {} : { wanted: opset }),
  });
  context.print(`  ${choice.reason}`);
  if (choice.warning !== undefined) {
    context.print(`  ! ${choice.warning}`);
  }
  const samples = await prepareSamples(context);
  const exported = await exportModel(
    {
      entry: source.entry,
      inputs: settings.inputs,
      outputNames: settings.outputs,
      exporter,
      opset: choice.opset,
      maxIrVersion: choice.maxIrVersion,
      externalData,
      path: files.model,
      ...(samples.first === undefined ? {} : { sample: samples.first }),
    },
    tools,
  );
  for (const note of [...exported.notes, ...exported.warnings]) {
    context.print(`  ${note}`);
  }
  await writePassport(project.layout, {
    path: exported.path,
    step: 'export',
    inputs: [
      ...source.files,
      // Beside the graph, but part of what was exported: a change makes the model stale.
      ...exported.externalData.map((path) => ({ path, role: 'external data' })),
    ],
    tools: exported.versions,
    machine,
    options: { exporter, opset: exported.opset, irVersion: exported.irVersion, servingRelease },
    measured: { sizeBytes: exported.sizeBytes, durationNs: exported.durationNs },
  });
  const nodes = Object.values(exported.operators).reduce((sum, count) => sum + count, 0);
  return {
    result: `model.onnx, opset ${exported.opset}, ${formatCount(nodes, 'node')}, ${formatBytes(exported.sizeBytes)}; the full ONNX check passed`,
    outputs: [exported.path, ...exported.externalData],
  };
};

/** The file must suit both: what serves the ONNX builds, and what builds and serves the engine. */
function olderRelease(release: string, engineRelease: string | undefined): string {
  return engineRelease === undefined || engineRelease > release ? release : engineRelease;
}
