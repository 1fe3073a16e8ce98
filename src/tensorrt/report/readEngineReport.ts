import { type FileHandle, open } from 'node:fs/promises';
import { fail, FailureError, isErrnoException, throwIfCancelled } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import { formatBytes } from '../../core/units.ts';
import { summarisePlan } from '../plan/summarisePlan.ts';
import { buildEngineReport, type EngineReportParts } from './buildEngineReport.ts';
import { type EngineReport, engineReportSchema, type PlanSummary } from './engineReport.ts';
import { engineSiblings } from './engineSiblings.ts';
import { type ExplorerMetadata, readExplorerMetadata } from './explorerMetadata.ts';
import { parseLayers } from './parseLayers.ts';
import { parseProfile } from './parseProfile.ts';
import { parseSummary } from './parseSummary.ts';
import { parseTimes } from './parseTimes.ts';

export interface EngineReading {
  readonly report: EngineReport;
  /** Null when there is no plan file, only its records. */
  readonly plan: PlanSummary | null;
  /** What was read besides the plan, as absolute or relative as the path that was asked for. */
  readonly files: readonly string[];
}

/** Above this a file is not read: Node's strings end at half a gigabyte. */
const limitBytes = 256 * 1024 * 1024;

/**
 * What is known on disk of an engine: `<plan>.report.json`, else a report made from whatever lies beside the plan
 * (see {@link engineSiblings}); the path may also be that of a layer export or of a report without its plan. A part that
 * cannot be read becomes a problem of the report; the file that was asked for must be readable.
 * @throws FailureError of kind `not-found` or `corrupt-file` naming the file; CancelledError.
 */
export async function readEngineReport(path: string, signal?: AbortSignal): Promise<EngineReading> {
  const siblings = engineSiblings(path);
  const plan = await summariseIfPresent(siblings.plan, siblings.plan === path);
  throwIfCancelled(signal);
  const problems: string[] = [];
  const files: string[] = [];
  const read = async <T>(
    paths: readonly string[],
    parse: (text: string, file: string) => T,
  ): Promise<T | undefined> => {
    for (const file of paths) {
      throwIfCancelled(signal);
      try {
        const text = await readText(file);
        if (text !== undefined) {
          const value = parse(text, file);
          files.push(file);
          return value;
        }
      } catch (thrown) {
        if (!(thrown instanceof FailureError) || file === path) {
          throw thrown;
        }
        problems.push(
          `${thrown.failure.message}${thrown.failure.cause === undefined ? '' : ` ${thrown.failure.cause}`}`,
        );
      }
    }
    return undefined;
  };

  const kept = await read(siblings.report, (text, file) =>
    parseJson(text, engineReportSchema, { what: 'The engine report', file }),
  );
  if (kept !== undefined) {
    return { report: kept, plan, files };
  }
  const layers = await read(siblings.layers, parseLayers);
  if (layers === undefined && plan === null) {
    return fail({ kind: 'not-found', message: `${path} does not exist.`, file: path });
  }
  const profile = await read(siblings.profile, parseProfile);
  const times = await read(siblings.times, parseTimes);
  const summary = await read(siblings.log, parseSummary);
  const device = await read([siblings.device], readExplorerMetadata);
  const run = await read([siblings.profileMetadata], readExplorerMetadata);
  const report = buildEngineReport({
    ...(layers === undefined ? {} : { layers }),
    ...(profile === undefined ? {} : { profile }),
    ...(times === undefined ? {} : { times }),
    ...(summary === undefined ? {} : { summary }),
    ...fromPlan(plan),
    gpu: run?.gpu ?? device?.gpu ?? null,
    conditions: conditionsOf(run),
    problems,
  });
  return { report, plan, files };
}

function fromPlan(plan: PlanSummary | null): Pick<EngineReportParts, 'sizeBytes' | 'tensorrt'> {
  return plan === null || plan.header.kind === 'not-a-plan'
    ? {}
    : { sizeBytes: plan.sizeBytes, tensorrt: plan.header.version };
}

function conditionsOf(run: ExplorerMetadata | undefined): NonNullable<EngineReportParts['conditions']> {
  return { transfersIncluded: run?.transfersIncluded ?? null, cudaGraph: run?.cudaGraph ?? null };
}

async function summariseIfPresent(path: string, asked: boolean): Promise<PlanSummary | null> {
  try {
    return await summarisePlan(path);
  } catch (thrown) {
    if (asked || !isErrnoException(thrown)) {
      throw thrown;
    }
    return null;
  }
}

/** Undefined when there is no such file. */
async function readText(file: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return undefined;
    }
    throw thrown;
  }
  try {
    const { size } = await handle.stat();
    if (size > limitBytes) {
      return fail({
        kind: 'corrupt-file',
        message: `${file} is too large to be read (${formatBytes(size)}).`,
        file,
      });
    }
    // In one piece: `readFile` takes a turn of the event loop for each half megabyte.
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) {
        break;
      }
      filled += bytesRead;
    }
    return bytes.toString('utf8', 0, filled);
  } finally {
    await handle.close();
  }
}
