import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const protocol = join(root, 'src', 'triton', 'protocol');

it('the generated code is what the .proto files give', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'protocol-'));
  try {
    for (const name of ['buf.yaml', 'buf.gen.yaml', 'inference.proto', 'model_config.proto']) {
      await cp(join(protocol, name), join(folder, name));
    }
    const bin = join(root, 'node_modules', '.bin');
    await promisify(execFile)(join(bin, 'buf'), ['generate'], {
      cwd: folder,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    });
    const generated = await readdir(join(folder, 'gen'));
    expect(generated.sort()).toEqual((await readdir(join(protocol, 'gen'))).sort());
    for (const name of generated) {
      expect(await readFile(join(folder, 'gen', name), 'utf8'), name).toBe(
        await readFile(join(protocol, 'gen', name), 'utf8'),
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
