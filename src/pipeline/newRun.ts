import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { projectLayout } from './projectLayout.ts';
import type { RunRecord, StepName } from './runRecord.ts';
import { writeRun } from './runStore.ts';

export interface NewRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/** Makes the folder and the first record of a run; all steps are waiting. */
export async function createRun(
  pipelineFile: string,
  steps: readonly StepName[],
  options: { readonly title?: string; readonly pid?: number } = {},
): Promise<NewRun> {
  const layout = projectLayout(pipelineFile);
  const now = new Date();
  // Ids sort by time, which lists rely on.
  const id = `${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(2).toString('hex')}`;
  const folder = join(layout.runs, id);
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(join(layout.home, '.gitignore'), '*\n');
  const record: RunRecord = {
    schema: 'engine-room.run/1',
    id,
    title: options.title ?? `${basename(layout.root)}: ${describeSteps(steps)}`,
    pipelineFile,
    startedAtMs: now.getTime(),
    ...(options.pid === undefined ? {} : { pid: options.pid }),
    state: 'running',
    steps: steps.map((name) => ({ name, state: 'waiting', outputs: [] })),
  };
  await writeRun(folder, record);
  return { folder, record };
}

function describeSteps(steps: readonly StepName[]): string {
  return steps.length > 2 ? `${steps[0] ?? ''} to ${steps.at(-1) ?? ''}` : steps.join(' and ');
}
