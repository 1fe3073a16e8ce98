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
  const { report, plan } = await readEngineReport(resolve(cwd, file), signal);
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
      const loadable = plan?.loadableBy.map(({ release }) => release) ?? [];
      if (loadable.length > 0) {
        output.result(`Loads in Triton ${loadable.join(', ')}.`);
      }
    }
  }
  return exitStatus.done;
};
