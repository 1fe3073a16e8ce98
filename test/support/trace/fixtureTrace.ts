import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyseTrace, type TraceAnalysis } from '../../../src/trace/analyse/traceAnalysis.ts';
import { linkTrace } from '../../../src/trace/link/linkedTrace.ts';
import { openTrace } from '../../../src/trace/read/openTrace.ts';

const folder = join(import.meta.dirname, '../../fixtures/trace');

/** Path of a recording of test/fixtures/trace, by its name without the ending. */
export function fixturePath(name: string): string {
  return join(folder, `${name}.pt.trace.json.gz`);
}

/** A recording, opened, linked and analysed. */
export async function analyseFixture(name: string): Promise<TraceAnalysis> {
  return analyseTrace(linkTrace(await openTrace(fixturePath(name))));
}

/** Milliseconds of a step of the recordings in pairs, measured without the profiler. */
export async function trueStepMs(): Promise<Readonly<Record<string, number>>> {
  const text = await readFile(join(folder, 'wall_ms_per_step_without_profiler.json'), 'utf8');
  return JSON.parse(text) as Record<string, number>;
}
