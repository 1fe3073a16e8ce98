import { readFile } from 'node:fs/promises';
import { fail, isErrnoException } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';
import {
  type ComparisonReport,
  comparisonReportSchema,
  toCsv,
  toMarkdown,
  toText,
} from '../pipeline/comparison.ts';
import { findLineage } from '../pipeline/findLineage.ts';
import type { OutputFormat } from './arguments.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';
import { projectOf } from './pipelineArgument.ts';

/** `engine-room compare`: PyTorch beside every build, from the newest measurement. */
export const compareVerb: VerbFunction = async (context) => {
  const { files, layout } = await projectOf(context);
  const report = await readComparison(files.comparison);
  for (const path of [files.comparison, files.latency]) {
    const stale = (await findLineage(layout.root, path)).nodes[0]?.stale;
    if (stale !== undefined) {
      context.output.note(`! The measurement is stale: ${stale} Run engine-room measure.`);
      break;
    }
  }
  context.output.result(formatComparison(report, context.args.format));
  return exitStatus.done;
};

async function readComparison(file: string): Promise<ComparisonReport> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return fail({
        kind: 'not-found',
        message: 'Nothing has been measured yet.',
        nextStep: 'engine-room measure',
      });
    }
    throw thrown;
  }
  return parseJson(text, comparisonReportSchema, { what: 'The comparison', file });
}

function formatComparison(report: ComparisonReport, format: OutputFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(report, undefined, 2);
    case 'csv':
      return toCsv(report).trimEnd();
    case 'markdown':
      return toMarkdown(report).trimEnd();
    case 'text':
      return toText(report);
  }
}
