import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { formatFailure, toFailure } from '../../core/failure.ts';
import { jobFiles } from './jobFolder.ts';
import { supervise } from './supervise.ts';

/** Program of its own (dist/supervisor.cjs): `supervisor <job folder>`. Its standard streams are the job's log. */
const [program, folder, role] = process.argv.slice(1);
if (program === undefined || folder === undefined) {
  process.stderr.write('usage: supervisor <job folder>\n');
  process.exitCode = 2;
} else if (role === 'adopted') {
  run(folder);
} else {
  // Started once more and left to the system: as a child of whoever asked, it would end with that one's process tree.
  spawn(process.execPath, [program, folder, 'adopted'], { detached: true, stdio: 'inherit' }).unref();
}

function run(jobFolder: string): void {
  // The window that asked for the job may close its terminal; only `cancel`, which SIGTERM stands for, ends a job.
  process.on('SIGHUP', () => undefined);
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => {
    writeFileSync(jobFiles(jobFolder).cancel, '');
  });
  supervise(jobFolder).catch((thrown: unknown) => {
    process.stderr.write(`${formatFailure(toFailure(thrown))}\n`);
    process.exitCode = 1;
  });
}
