/** Writes src/triton/protocol/gen from the .proto files beside it; `--check` only compares. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.ts';
import { runOrFail } from './lib/runProcess.ts';
import { runMain, ScriptError } from './lib/scriptError.ts';

const protocolFolder = join(root, 'src/triton/protocol');

async function generate(outputFolder: string): Promise<void> {
  // buf finds the generator on PATH.
  const path = [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
  await runOrFail(process.execPath, [buf, 'generate', '--output', outputFolder], {
    cwd: protocolFolder,
    env: { PATH: path },
  });
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).toSorted();
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [
        name,
        await readFile(join(folder, name), 'utf8'),
      ]),
    ),
  );
}

async function check(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-protocol-'));
  try {
    await generate(folder);
    const fresh = await readFolder(join(folder, 'gen'));
    const kept = await readFolder(join(protocolFolder, 'gen'));
    const stale = [...new Set([...fresh.keys(), ...kept.keys()])].filter(
      (name) => fresh.get(name) !== kept.get(name),
    );
    if (stale.length > 0) {
      throw new ScriptError(`Older than their .proto files: ${stale.join(', ')}. Run npm run protocol.`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await runMain(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  await (values.check ? check() : generate(protocolFolder));
});
