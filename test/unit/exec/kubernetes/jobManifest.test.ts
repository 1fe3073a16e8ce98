import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../src/exec/command.ts';
import {
  jobManifest,
  kubernetesJobName,
  type KubernetesJob,
} from '../../../../src/exec/kubernetes/jobManifest.ts';

const spec = {
  kind: 'kubernetes',
  namespace: 'ml',
  image: 'nvcr.io/nvidia/tensorrt:24.05-py3',
  gpus: 1,
} as const;

function manifestOf(command: Command, changes: Partial<KubernetesJob> = {}) {
  return jobManifest({ spec, jobId: 'build-1', command, deadlineSeconds: 600, ...changes });
}

function containerOf(manifest: ReturnType<typeof jobManifest>) {
  return manifest.spec.template.spec.containers[0]!;
}

/** What a kubelet makes of a text, by the rules of kubernetes.io "Define Dependent Environment Variables". */
function expandAsKubelet(text: string, variables: Readonly<Record<string, string>>): string {
  let expanded = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '$' || at + 1 === text.length) {
      expanded += text.charAt(at);
    } else if (text[at + 1] === '$') {
      expanded += '$';
      at++;
    } else if (text[at + 1] === '(' && text.includes(')', at)) {
      const end = text.indexOf(')', at);
      const name = text.slice(at + 2, end);
      expanded += variables[name] ?? `$(${name})`;
      at = end;
    } else {
      expanded += '$';
    }
  }
  return expanded;
}

const hostile = [
  ...[
    '',
    ' ',
    "it's",
    '"',
    '$(HOME)',
    '$$(HOME)',
    '$$',
    '$',
    '$$$',
    '${HOME}',
    '`id`',
    'a;b',
    '-rf',
    '--',
    '--help',
  ],
  ...[
    'a\nb',
    'a\tb',
    '\\',
    '\\n',
    'é模型🚀',
    '%PATH%',
    '!!',
    '{{.}}',
    ': [yaml',
    '# no comment',
    '\u0007',
    'x'.repeat(20_000),
  ],
];

describe('jobManifest', () => {
  test('is a whole Job', () => {
    const manifest = manifestOf({
      program: 'trtexec',
      args: ['--onnx=/engine-room/work/m.onnx'],
      env: { TOKEN: 's' },
      cwd: '/engine-room/work',
      stop: [{ signal: 'SIGINT', waitMs: 1_500 }],
    });
    const labels = {
      'app.kubernetes.io/managed-by': 'engine-room',
      'engine-room/job': 'engine-room-build-1',
    };
    expect(manifest).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'engine-room-build-1', namespace: 'ml', labels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 600,
        ttlSecondsAfterFinished: 3_600,
        template: {
          metadata: { labels },
          spec: {
            restartPolicy: 'Never',
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 7,
            containers: [
              {
                name: 'main',
                image: 'nvcr.io/nvidia/tensorrt:24.05-py3',
                imagePullPolicy: 'IfNotPresent',
                command: ['sh', '-c', expect.any(String), 'engine-room'],
                args: ['build-1', '/engine-room/work', 'trtexec', '--onnx=/engine-room/work/m.onnx'],
                env: [{ name: 'TOKEN', value: 's' }],
                resources: { limits: { 'nvidia.com/gpu': 1 } },
                volumeMounts: [
                  { name: 'work', mountPath: '/engine-room' },
                  { name: 'shared-memory', mountPath: '/dev/shm' },
                ],
              },
            ],
            volumes: [
              { name: 'work', emptyDir: {} },
              { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
            ],
          },
        },
      },
    });
  });

  test('hostile arguments and values are the same after the manifest was sent and the kubelet has replaced references', () => {
    const env = Object.fromEntries(hostile.map((value, index) => [`V${index}`, value]));
    const sent = JSON.parse(
      JSON.stringify(manifestOf({ program: 'no $(HOME)', args: hostile, env })),
    ) as ReturnType<typeof jobManifest>;
    const container = containerOf(sent);
    const known = { HOME: 'replaced', V1: 'replaced' };
    const [, , program, ...args] = container.args.map((text) => expandAsKubelet(text, known));
    expect(program).toBe('no $(HOME)');
    expect(args).toEqual(hostile);
    expect(container.env.map(({ value }) => expandAsKubelet(value, known))).toEqual(hostile);
    expect(container.command.map((text) => expandAsKubelet(text, known))[2]).toContain(
      'sh "$@" < /engine-room/stdin',
    );
  });

  test('without GPUs none are asked for', () => {
    const manifest = manifestOf({ program: 'p', args: [] }, { spec: { ...spec, gpus: 0 } });
    expect(containerOf(manifest)).not.toHaveProperty('resources');
  });

  test.each<[string, Command, Partial<KubernetesJob>]>([
    ['an empty program', { program: '', args: [] }, {}],
    ['an option in place of a program', { program: '-c', args: [] }, {}],
    ['a zero byte', { program: 'p', args: ['a\0b'] }, {}],
    ['a variable with a blank', { program: 'p', args: [], env: { 'a b': '' } }, {}],
    ['a namespace that is an option', { program: 'p', args: [] }, { spec: { ...spec, namespace: '--all' } }],
    ['a job id that is a path', { program: 'p', args: [] }, { jobId: '../x' }],
  ])('refuses %s', (_, command, changes) => {
    expect(() => manifestOf(command, changes)).toThrow();
  });

  test('names are labels of at most 63 characters, different for different jobs', () => {
    const ids = ['a', 'A', 'a-', 'step-0123456789abcdef0123456789abcdef', 'x'.repeat(200), 'X'.repeat(200)];
    const names = ids.map(kubernetesJobName);
    names.forEach((name) => expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/));
    expect(new Set(names).size).toBe(ids.length);
  });
});
