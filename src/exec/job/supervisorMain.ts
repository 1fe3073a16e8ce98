import { writeFileSync } from 'node:fs';
import { formatFailure, toFailure } from '../../core/failure.ts';
import { jobFiles } from './jobFolder.ts';
import { supervise } from './supervise.ts';

/** Program of its own (dist/supervisor.cjs): `supervisor <job folder>`. Its standard streams are the job's log. */
const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: supervisor <job folder>\n');
  process.exitCode = 2;
} else {
  // The window that asked for the job may close its terminal; only `cancel`, which SIGTERM stands for, ends a job.
  process.on('SIGHUP', () => undefined);
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => {
    writeFileSync(jobFiles(folder).cancel, '');
  });
  supervise(folder).catch((thrown: unknown) => {
    process.stderr.write(`${formatFailure(toFailure(thrown))}\n`);
    process.exitCode = 1;
  });
}
