import { loadProject } from '../../pipeline/project.ts';
import { settle } from '../../core/outcome.ts';
import { hostsOfSteps } from '../../pipeline/places/hostsOfSteps.ts';
import { stepNames } from '../../pipeline/runRecord.ts';
import type { RunTaskDefinition } from '../runs/stepOptions.ts';
import type { MachineOpener } from './targetsModel.ts';

/**
 * Connects to the SSH hosts of a run before it starts, so that questions (passwords, host keys) are asked in this window;
 * the run then uses the same connection.
 * @throws FailureError when a host cannot be reached or refuses.
 */
export async function signIn(definition: RunTaskDefinition, machines: MachineOpener): Promise<void> {
  const project = await settle(() => loadProject(definition.pipeline));
  // A pipeline that cannot be read is the run's own business: it says so with file, line and field.
  if (project.status !== 'ok') {
    return;
  }
  const hosts = hostsOfSteps(project.value.settings, definition.steps ?? stepNames, definition.target);
  for (const host of hosts) {
    const { runner } = await machines.machine({ kind: 'ssh', host });
    await runner.run({ program: 'true', args: [] });
  }
}
