import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localRunner } from '../../src/exec/localRunner.ts';
import { buildTestImage, type DockerEngine, docker } from './dockerEngine.ts';

type Engine = Pick<DockerEngine, 'environment' | 'baseImage'>;

/** Images that carry the stand-in for trtexec, named and labelled as NVIDIA's of those months. */
export const trtexecImages = [
  {
    name: 'tensorrt:24.04-py3',
    tensorrt: '8.6.3',
    cuda: '12.4.1',
    folder: '/opt/tensorrt/bin',
    environment: {},
  },
  {
    name: 'tensorrt:24.05-py3',
    tensorrt: '10.0.1.6',
    cuda: '12.4.1',
    folder: '/opt/tensorrt/bin',
    environment: {},
  },
  {
    name: 'tensorrt:26.07-py3',
    tensorrt: '11.1.0.106',
    cuda: '13.3.1',
    folder: '/opt/tensorrt/bin',
    environment: {},
  },
  {
    name: 'tritonserver:24.05-py3',
    tensorrt: '10.0.1.6',
    cuda: '12.4.1',
    folder: '/usr/src/tensorrt/bin',
    environment: { TRITON_SERVER_VERSION: '2.46.0', NVIDIA_TRITON_SERVER_VERSION: '24.05' },
  },
] as const;

export type TrtexecImage = (typeof trtexecImages)[number]['name'];

export interface TrtexecImageChoices {
  /** Puts `onnxruntime` and `numpy` of this Python 3.11 into the images, so that engines can be run for real. */
  readonly python?: string;
  /** Put into every image, such as `STAND_IN_SECONDS`. */
  readonly env?: Readonly<Record<string, string>>;
}

const standIn = fileURLToPath(new URL('../fixtures/trtexec', import.meta.url));
const contentLabel = 'engine-room-test.content';
const notice = 'This image is a stand-in made for tests. It holds no TensorRT and no Triton.\n';
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Of a Python's packages, what ONNX Runtime needs to run a model; the rest of it is four times as much. */
const runtimeParts = ['onnxruntime/__init__.py', 'onnxruntime/capi', 'numpy', 'numpy.libs'];

/** Makes the images on the engine; one that is there already with the same content is left as it is. */
export async function makeTrtexecImages(
  engine: Engine,
  names: readonly TrtexecImage[],
  choices: TrtexecImageChoices = {},
): Promise<void> {
  const content = await contentHash(choices);
  const common = `engine-room-test/stand-in:${content.slice(0, 16)}`;
  if ((await labelOf(engine, common)) !== content) {
    await makeCommonImage(engine, common, content, choices);
  }
  for (const image of trtexecImages.filter(({ name }) => names.includes(name))) {
    await makeImage({ environment: engine.environment, baseImage: common }, image, content, choices);
  }
}

/**
 * Puts a `trtexec` of this TensorRT version into a folder, for a PATH on a machine without containers. It runs in the
 * given Python, by default the system's, which has no ONNX Runtime.
 */
export async function installStandIn(
  folder: string,
  version: string,
  python = '/usr/bin/python3',
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'trtexec');
  const settings = Object.entries({ STAND_IN_TENSORRT: version, ...env });
  const exports = settings.map(([name, value]) => `export ${name}=${quoted(value)}`);
  await writeFile(
    path,
    [
      '#!/bin/sh',
      '# A stand-in for tests.',
      ...exports,
      `exec ${quoted(python)} ${quoted(join(standIn, 'trtexec'))} "$@"`,
      '',
    ].join('\n'),
  );
  await chmod(path, 0o755);
}

/** Everything that all images share: the program and, where asked for, the packages. It is the slow part. */
async function makeCommonImage(
  engine: Engine,
  name: string,
  content: string,
  choices: TrtexecImageChoices,
): Promise<void> {
  await withFolder(async (files) => {
    await cp(standIn, join(files, 'opt/stand-in-trtexec'), { recursive: true });
    await writeFile(join(files, 'STAND-IN.txt'), notice);
    if (choices.python !== undefined) {
      const packages = await packageFolder(choices.python);
      const target = join(files, 'usr/local/lib/python3.11/dist-packages');
      for (const part of runtimeParts) {
        await cp(join(packages, part), join(target, part), {
          recursive: true,
          filter: (source) => !['tests', '__pycache__'].includes(basename(source)),
        });
      }
    }
    await buildTestImage(engine, { name, files, labels: { [contentLabel]: content } });
  });
}

async function makeImage(
  engine: Engine,
  image: (typeof trtexecImages)[number],
  common: string,
  choices: TrtexecImageChoices,
): Promise<void> {
  const content = createHash('sha256')
    .update(JSON.stringify([common, image, choices.env]))
    .digest('hex');
  if ((await labelOf(engine, image.name)) === content) {
    return;
  }
  await withFolder(async (files) => {
    const folder = join(files, image.folder);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'trtexec'),
      '#!/bin/sh\nexec /usr/bin/python3 /opt/stand-in-trtexec/trtexec "$@"\n',
    );
    await chmod(join(folder, 'trtexec'), 0o755);
    await buildTestImage(engine, {
      name: image.name,
      files,
      labels: {
        'com.nvidia.tensorrt.version': image.tensorrt,
        'com.nvidia.cuda.version': image.cuda,
        'engine-room-test.stand-in': 'true',
        [contentLabel]: content,
      },
      env: {
        TRT_VERSION: image.tensorrt,
        CUDA_VERSION: image.cuda,
        // As in the real images: that of Triton has its trtexec off the PATH.
        PATH: image.name.startsWith('tensorrt:') ? `${image.folder}:${systemPath}` : systemPath,
        ...image.environment,
        ...choices.env,
      },
    });
  });
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp('/tmp/engine-room-stand-in-');
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The label of an image that says what is in it; undefined when there is no such image. */
async function labelOf(engine: Engine, image: string): Promise<string | undefined> {
  const format = `{{index .Config.Labels "${contentLabel}"}}`;
  const inspected = docker(engine.environment, ['image', 'inspect', '--format', format, image]);
  return await inspected.then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function contentHash(choices: TrtexecImageChoices): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(standIn, { recursive: true, withFileTypes: true });
  const path = (entry: (typeof entries)[number]) => join(entry.parentPath, entry.name);
  for (const entry of entries.toSorted((one, other) => (path(one) < path(other) ? -1 : 1))) {
    if (entry.isFile()) {
      hash.update(entry.name).update(await readFile(path(entry)));
    }
  }
  hash.update(choices.python === undefined ? '' : await packageFolder(choices.python));
  return hash.digest('hex');
}

/** Where the Python has its packages. @throws Error when it is not a Python 3.11, as the one of the images is */
async function packageFolder(python: string): Promise<string> {
  const source =
    'import sys, onnxruntime; print(sys.version_info[:2] == (3, 11)); print(onnxruntime.__path__[0])';
  const { exitCode, stdout, stderr } = await localRunner.run({ program: python, args: ['-c', source] });
  const [fits, path] = stdout.trim().split('\n');
  if (exitCode !== 0 || path === undefined) {
    throw new Error(`${python} has no ONNX Runtime: ${stderr}`);
  }
  if (fits !== 'True') {
    throw new Error(`${python} is not Python 3.11, which its packages have to be for in the images.`);
  }
  return join(path, '..');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
