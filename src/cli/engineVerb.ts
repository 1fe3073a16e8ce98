import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail } from '../core/failure.ts';
import { engineToMarkdown, engineToText, layersToCsv } from '../tensorrt/report/engineTables.ts';
import { readEngineReport } from '../tensorrt/report/readEngineReport.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';

/** `engine-room engine FILE`: what a plan, or an exported layer JSON, tells. */
export const engineVerb: VerbFunction = async ({ args, cwd, output, signal }) => {
  const [file] = args.positionals;
  if (file === undefined) {
    return fail({
      kind: 'bad-input',
      message: 'engine needs a file.',
      nextStep: 'engine-room engine model.plan',
    });
  }
  const info = await stat(resolve(cwd, file));
  if (!info.isFile()) {
    return fail({
      kind: 'bad-input',
      message: `${file} is no file; a plan or an exported layer JSON was expected.`,
      file: resolve(cwd, file),
    });
  }
  const { report, plan } = await readEngineReport(resolve(cwd, file), signal);
  if (plan?.header.kind === 'not-a-plan' && report.layers.length === 0) {
    return fail({
      kind: 'corrupt-file',
      message: `${file} is not a TensorRT engine.`,
      file: resolve(cwd, file),
      cause: plan.header.reason,
    });
  }
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify({ report, plan }, undefined, 2));
      break;
    case 'csv':
      output.result(layersToCsv(report));
      break;
    case 'markdown':
      output.result(engineToMarkdown(report));
      break;
    case 'text': {
      output.result(engineToText(report));
      if (report.synthetic) {
        output.result('Synthetic: these files were written by a stand-in for trtexec, not by TensorRT.');
      }
      if (report.build !== undefined) {
        output.result(report.build.loadCheck.text);
      }
      const loadable = plan?.loadableBy.map(({ release }) => release) ?? [];
      if (loadable.length > 0) {
        output.result(`Loads in Triton ${loadable.join(', ')}.`);
      }
    }
  }
  return exitStatus.done;
};
