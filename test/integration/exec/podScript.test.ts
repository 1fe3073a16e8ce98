import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import type { Command } from '../../../src/exec/command.ts';
import { markKillArguments } from '../../../src/exec/container/markKill.ts';
import { jobManifest, podFiles } from '../../../src/exec/kubernetes/jobManifest.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { withEnvironment } from '../../support/testMachine.ts';

/**
 * What a Job's pod runs, run by a real container engine in place of a cluster: the script that waits for files, the
 * status it leaves, the end by mark. Nothing here speaks to Kubernetes.
 */
const docker = inject('docker');
const runner = withEnvironment(localRunner, docker.environment);
const jobId = 'pod-1';

async function withPod(
  command: Command,
  work: (
    inPod: (...words: string[]) => Promise<string>,
    ended: Promise<{ stdout: string; exitCode: number | null }>,
  ) => Promise<void>,
): Promise<void> {
  const manifest = jobManifest({
    spec: { kind: 'kubernetes', namespace: 'x', image: docker.baseImage, gpus: 0 },
    jobId,
    command,
    deadlineSeconds: 60,
  });
  const container = manifest.spec.template.spec.containers[0]!;
  // A kubelet turns `$$` into `$`; nothing else in these texts concerns it.
  const [program = '', ...args] = [...container.command, ...container.args].map((text) =>
    text.replaceAll('$$', '$'),
  );
  const name = `pod-${randomUUID()}`;
  const run = runner.run({
    program: 'docker',
    args: [
      ...['run', '--rm', '--name', name, '--network=none', '--mount', 'type=tmpfs,target=/engine-room'],
      ...container.env.map(({ name: variable, value }) => `--env=${variable}=${value.replaceAll('$$', '$')}`),
      ...['--entrypoint', program, container.image, ...args],
    ],
  });
  const inPod = async (...words: string[]) => {
    const result = await runner.run({ program: 'docker', args: ['exec', name, ...words] });
    return result.exitCode === 0 ? result.stdout : '';
  };
  try {
    for (let tries = 0; tries < 100 && (await inPod('echo', 'up')) === ''; tries++) {
      await delay(100);
    }
    await work(inPod, run);
  } finally {
    await runner.run({ program: 'docker', args: ['rm', '--force', name] });
    await run;
  }
}

async function waitForStatus(inPod: (...words: string[]) => Promise<string>): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const status = await inPod('cat', podFiles.status);
    if (status !== '') {
      return status;
    }
    await delay(100);
  }
  throw new Error('The command left no status.');
}

test('the command begins when its files are there, and the pod stays until they were fetched', async () => {
  const words = ['', "it's", '$(HOME)', '$$', '-rf', 'a\nb', 'é'];
  const script = 'for w; do printf "%s|" "$w"; done; cat; pwd; echo "$VALUE"; exit 7';
  const command = {
    program: 'sh',
    args: ['-c', script, 'sh', ...words],
    env: { VALUE: '$(x)' },
    cwd: '/engine-room/work',
  };
  await withPod(command, async (inPod, ended) => {
    await delay(500);
    expect(await inPod('cat', podFiles.status)).toBe('');
    await inPod('mkdir', '/engine-room/work');
    await inPod('sh', '-c', `echo input > ${podFiles.stdin}`);
    await inPod('touch', podFiles.start);
    expect(await waitForStatus(inPod)).toBe('7\n');
    expect(await inPod('echo', 'still here')).toBe('still here\n');
    await inPod('touch', podFiles.collected);
    expect(await ended).toMatchObject({
      exitCode: 7,
      stdout: `${words.map((word) => `${word}|`).join('')}input\n/engine-room/work\n$(x)\n`,
    });
  });
});

test('the end by mark ends the command, its child in a session of its own too, and leaves the status', async () => {
  const script = 'setsid sleep 300 & trap "exit 3" INT; while :; do sleep 0.1; done';
  await withPod({ program: 'sh', args: ['-c', script] }, async (inPod) => {
    await inPod('touch', podFiles.start);
    await delay(500);
    await inPod(...markKillArguments(jobId, [{ signal: 'SIGINT', waitMs: 2_000 }]));
    expect(await waitForStatus(inPod)).toBe('3\n');
    const each = await inPod(
      'sh',
      '-c',
      'for d in /proc/[0-9]*; do tr "\\0" " " < $d/cmdline; echo @@; done',
    );
    expect(each.split('@@\n')).not.toContain('sleep 300 ');
  });
});

test('a working folder that is not there is a failure with a status', async () => {
  await withPod({ program: 'true', args: [], cwd: '/nope' }, async (inPod) => {
    await inPod('touch', podFiles.start);
    expect(await waitForStatus(inPod)).toBe('125\n');
  });
});
