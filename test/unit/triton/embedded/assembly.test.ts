import { access, mkdir, mkdtemp, readdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command, CommandRunner } from '../../../../src/exec/command.ts';
import { prepareBackends } from '../../../../src/triton/embedded/backendFolder.ts';
import { probeServerPython, type PythonFacts } from '../../../../src/triton/embedded/pythonProbe.ts';
import { serverCommand } from '../../../../src/triton/embedded/serverCommand.ts';
import { removeSharedMemory } from '../../../../src/triton/embedded/sharedMemory.ts';
import { findSafeRoot, isShellSafe, linkSafely } from '../../../../src/triton/embedded/shellSafePath.ts';
import { sharedPythonFolder } from '../../../../src/triton/embedded/sharedPython.ts';
import { findStub, locateWheel } from '../../../../src/triton/embedded/tritonWheel.ts';

let folder: string;
let sitePackages: string;
let python: PythonFacts;

/** The files of the wheel that matter, with made-up content. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wheel 'ü "));
  sitePackages = join(folder, 'site packages');
  const root = join(sitePackages, 'pytriton', 'tritonserver');
  for (const file of [
    'bin/tritonserver',
    'backends/python/libtriton_python.so',
    'backends/python/triton_python_backend_utils.py',
    'backends/python/__pycache__/x.pyc',
    'python_backend_stubs/3.9/triton_python_backend_stub',
    'python_backend_stubs/3.11/triton_python_backend_stub',
  ]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), file);
  }
  python = {
    version: '3.11',
    executable: '/env/bin/python',
    pytriton: join(sitePackages, 'pytriton'),
    onnxruntime: null,
    sharedLibraryFolder: '',
  };
});

afterEach(async () => rm(folder, { recursive: true, force: true }));

describe('locateWheel', () => {
  it('finds it among the interpreter’s packages', async () => {
    expect(await locateWheel(python)).toEqual({
      server: join(sitePackages, 'pytriton', 'tritonserver', 'bin', 'tritonserver'),
      libraries: join(sitePackages, 'nvidia_pytriton.libs'),
      pythonBackend: join(sitePackages, 'pytriton', 'tritonserver', 'backends', 'python'),
      stubs: join(sitePackages, 'pytriton', 'tritonserver', 'python_backend_stubs'),
    });
  });

  it('finds it in a folder that was named, at any of its levels', async () => {
    const bare = { ...python, pytriton: null };
    const expected = await locateWheel(python);
    for (const path of [
      sitePackages,
      join(sitePackages, 'pytriton'),
      join(sitePackages, 'pytriton', 'tritonserver'),
    ]) {
      expect(await locateWheel(bare, path)).toEqual(expected);
    }
    await expect(locateWheel(python, join(folder, 'nothing', 'in', 'there'))).rejects.toMatchObject({
      failure: { kind: 'not-found', file: join(folder, 'nothing', 'in', 'there') },
    });
  });

  it('gives the line that installs it for this interpreter', async () => {
    await expect(
      locateWheel({ ...python, executable: '/my env/bin/python', pytriton: null }),
    ).rejects.toMatchObject({
      failure: {
        kind: 'missing-package',
        nextStep: "Install it: '/my env/bin/python' -m pip install nvidia-pytriton",
      },
    });
  });

  it('lists the Python versions that have a stub', async () => {
    const wheel = await locateWheel(python);
    expect(await findStub(wheel, '3.11')).toBe(join(wheel.stubs, '3.11', 'triton_python_backend_stub'));
    await expect(findStub(wheel, '3.14')).rejects.toMatchObject({
      failure: {
        kind: 'unsupported-platform',
        cause: expect.stringContaining('3.9, 3.11') as string,
      },
    });
  });
});

describe('prepareBackends', () => {
  it('copies what the server needs, uses it again, and never writes into the wheel', async () => {
    const wheel = await locateWheel(python);
    const stub = await findStub(wheel, '3.11');
    const own = join(folder, 'own');
    await mkdir(join(own, 'onnxruntime', '__pycache__'), { recursive: true });
    await writeFile(join(own, 'onnxruntime', 'model.py'), 'first');
    const before = await readdir(sitePackages, { recursive: true });

    const [backends, again] = await Promise.all([
      prepareBackends(join(folder, 'state'), wheel, stub, own),
      prepareBackends(join(folder, 'state'), wheel, stub, own),
    ]);
    expect(again).toBe(backends);
    expect((await readdir(backends, { recursive: true })).sort()).toEqual([
      'onnxruntime',
      'onnxruntime/model.py',
      'python',
      'python/libtriton_python.so',
      'python/triton_python_backend_stub',
      'python/triton_python_backend_utils.py',
    ]);
    expect(await readFile(join(backends, 'python', 'triton_python_backend_stub'), 'utf8')).toContain('3.11');
    expect(await readdir(sitePackages, { recursive: true })).toEqual(before);
    expect(await readdir(join(folder, 'state', 'backends'))).toHaveLength(1);

    await writeFile(join(own, 'onnxruntime', 'model.py'), 'second');
    const changed = await prepareBackends(join(folder, 'state'), wheel, stub, own);
    expect(await readFile(join(changed, 'onnxruntime', 'model.py'), 'utf8')).toBe('second');
    await utimes(join(wheel.pythonBackend, 'libtriton_python.so'), 1, 1);
    expect(await prepareBackends(join(folder, 'state'), wheel, stub, own)).not.toBe(changed);
  });

  it('says so when the product’s own backend is missing', async () => {
    const wheel = await locateWheel(python);
    await mkdir(join(folder, 'own', 'onnxruntime'), { recursive: true });
    await expect(
      prepareBackends(join(folder, 'state'), wheel, '/stub', join(folder, 'own')),
    ).rejects.toMatchObject({ failure: { file: join(folder, 'own', 'onnxruntime') } });
  });
});

describe('serverCommand', () => {
  it('listens on loopback only and puts the interpreter’s folder first', async () => {
    const command = serverCommand({
      wheel: await locateWheel(python),
      backends: '/b',
      repositoryFolder: '/r',
      python: '/env/bin/python3.11',
      ports: { http: 1, grpc: 2, metrics: 3 },
      sharedMemoryPrefix: 'mine_',
      inherited: { PATH: '/usr/bin', LD_LIBRARY_PATH: '' },
    });
    expect(command.args.filter((argument) => argument.includes('address'))).toEqual([
      '--http-address=127.0.0.1',
      '--grpc-address=127.0.0.1',
      '--metrics-address=127.0.0.1',
    ]);
    expect(command.args).toEqual(
      expect.arrayContaining(['--model-repository=/r', '--grpc-port=2', '--model-control-mode=explicit']),
    );
    expect(command.env).toEqual({
      PATH: '/env/bin:/usr/bin',
      LD_LIBRARY_PATH: join(sitePackages, 'nvidia_pytriton.libs'),
    });
  });

  it('searches the folder of Python’s shared library after the wheel’s own', async () => {
    const command = serverCommand({
      wheel: await locateWheel(python),
      backends: '/b',
      repositoryFolder: '/r',
      python: '/env/bin/python3.11',
      pythonLibraries: '/opt/python/lib',
      ports: { http: 1, grpc: 2, metrics: 3 },
      sharedMemoryPrefix: 'mine_',
      inherited: {},
    });
    expect(command.env?.['LD_LIBRARY_PATH']).toBe(
      `${join(sitePackages, 'nvidia_pytriton.libs')}:/opt/python/lib`,
    );
  });
});

describe('sharedPythonFolder', () => {
  const stub = () => join(folder, 'stub');

  it('asks for the library only where the stub needs it', async () => {
    await writeFile(stub(), 'ELF libm.so.6\0');
    expect(await sharedPythonFolder(stub(), { ...python, sharedLibraryFolder: null })).toBeUndefined();
    await writeFile(stub(), 'ELF libpython3.11.so.1.0\0');
    expect(await sharedPythonFolder(stub(), { ...python, sharedLibraryFolder: '' })).toBeUndefined();
    expect(await sharedPythonFolder(stub(), { ...python, sharedLibraryFolder: '/lib' })).toBe('/lib');
  });

  it('names the missing library and how to get it', async () => {
    await writeFile(stub(), 'ELF libpython3.11.so.1.0\0');
    await expect(sharedPythonFolder(stub(), { ...python, sharedLibraryFolder: null })).rejects.toMatchObject({
      failure: {
        kind: 'missing-package',
        nextStep: expect.stringContaining('apt-get install libpython3.11'),
      },
    });
  });
});

describe('paths that a shell splits', () => {
  it('are replaced by a link that always leads to the right folder', async () => {
    for (const path of ['/a b', "/it's", '/$HOME', '/a;b', '/ü', '/a\nb', '']) {
      expect(isShellSafe(path)).toBe(false);
    }
    expect(await linkSafely('/plain/path_1.2', folder, 'x')).toBe('/plain/path_1.2');
    const link = await linkSafely('/one place', folder, 'x');
    expect(await readlink(link)).toBe('/one place');
    expect(await linkSafely('/another place', folder, 'x')).toBe(link);
    expect(await readlink(link)).toBe('/another place');
    expect(await readdir(join(folder, 'links'))).toEqual(['x']);
  });

  it('make room in a folder that only this user may write', async () => {
    expect(await findSafeRoot('/plain')).toBe('/plain');
    const temporary = await mkdtemp('/tmp/er-test-');
    try {
      const root = await findSafeRoot('/with space', temporary);
      expect(root).toBe(join(temporary, `engine-room-${userInfo().uid}`));
      await access(root);
      await rm(root, { recursive: true });
      await mkdir(root, { mode: 0o777 });
      const { chmod } = await import('node:fs/promises');
      await chmod(root, 0o777);
      await expect(findSafeRoot('/with space', temporary)).rejects.toMatchObject({
        failure: { kind: 'bad-input', file: root },
      });
    } finally {
      await rm(temporary, { recursive: true });
    }
  });
});

describe('removeSharedMemory', () => {
  it('removes the files of one server alone', async () => {
    for (const name of ['mine_a', 'mine_b', 'other']) {
      await writeFile(join(folder, name), '');
    }
    await removeSharedMemory('mine_', folder);
    expect((await readdir(folder)).sort()).toEqual(['other', 'site packages']);
    await expect(removeSharedMemory('mine_', join(folder, 'none'))).resolves.toBeUndefined();
  });
});

describe('probeServerPython', () => {
  const runner = (stdout: string, exitCode = 0, stderr = ''): CommandRunner & { commands: Command[] } => {
    const commands: Command[] = [];
    return {
      commands,
      run: (command) => {
        commands.push(command);
        return Promise.resolve({ exitCode, signal: null, stdout, stderr });
      },
    };
  };

  it('reads the last line, whatever a start-up file printed before', async () => {
    const fake = runner(
      'hello from sitecustomize\n{"version": "3.11", "executable": "/p", "pytriton": null, "onnxruntime": "/o", "sharedLibraryFolder": ""}\n',
    );
    expect(await probeServerPython('/p', fake)).toEqual({
      version: '3.11',
      executable: '/p',
      pytriton: null,
      onnxruntime: '/o',
      sharedLibraryFolder: '',
    });
    expect(fake.commands[0]?.program).toBe('/p');
  });

  it('names an interpreter that fails or answers nonsense', async () => {
    await expect(probeServerPython('/p', runner('', 1, 'Traceback\nSyntaxError: bad'))).rejects.toMatchObject(
      {
        failure: {
          kind: 'process-failed',
          message: expect.stringContaining('/p') as string,
          cause: 'SyntaxError: bad',
        },
      },
    );
    await expect(probeServerPython('/p', runner('no json'))).rejects.toMatchObject({
      failure: { kind: 'corrupt-file' },
    });
  });
});
