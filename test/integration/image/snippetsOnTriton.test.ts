import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/deploy/deployEmbedded.ts';
import { encodeNpy } from '../../../src/model/npy.ts';
import { tensorFromNumbers } from '../../../src/model/tensor.ts';
import { curlSnippet } from '../../../src/triton/curlSnippet.ts';
import { pythonSnippet } from '../../../src/triton/pythonSnippet.ts';
import type { SnippetRequest } from '../../../src/triton/requestSnippets.ts';
import { Workplace } from '../triton/harness.ts';
import { runPython } from './python.ts';

const workplace = new Workplace();
let deployment: Deployment;

/** Does with the arguments of the command what curl does, so that curl need not be installed. */
const curlInNode = `
import { readFile } from 'node:fs/promises';
const [url, ...options] = process.argv.slice(2).filter((word) => !['--silent', '--show-error'].includes(word));
const headers = {};
let body;
for (let index = 0; index < options.length; index += 2) {
  const value = options[index + 1];
  if (options[index] === '-H') {
    headers[value.slice(0, value.indexOf(':'))] = value.slice(value.indexOf(':') + 1).trim();
  } else {
    body = options[index] === '--data-binary' ? await readFile(value.slice(1)) : value;
  }
}
process.stdout.write(await (await fetch(url, { method: 'POST', headers, body })).text());
`;

async function runInShell(line: string): Promise<string> {
  const folder = join(workplace.folder, 'bin');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'curl.mjs'), curlInNode);
  const script = `#!/bin/sh\nexec '${process.execPath}' "$(dirname "$0")/curl.mjs" "$@"\n`;
  await writeFile(join(folder, 'curl'), script, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return (await promisify(execFile)('/bin/sh', ['-c', line], { env })).stdout;
}

beforeAll(async () => {
  await workplace.makeModels();
  const axes = { dtype: 'float32', shape: ['batch', 4] } as const;
  await workplace.place(
    'double',
    { inputs: [{ name: 'x', ...axes }], outputs: [{ name: 'y', ...axes }] },
    { serving: { maxBatchSize: 8, dynamicBatching: false, instances: 1 } },
  );
  deployment = await workplace.deploy('double');
});

afterAll(() => workplace.clean());

function request(values: readonly number[]): SnippetRequest {
  return {
    grpcAddress: deployment.server.grpcAddress,
    httpUrl: deployment.server.httpUrl,
    model: 'double',
    version: '1',
    inputs: { x: tensorFromNumbers('float32', [1, 4], values) },
    origins: {},
    outputs: ['y'],
  };
}

describe('copied requests on a real server', () => {
  it('are answered for Python with values written out and from a file', async () => {
    const written = request([1, 2, 3, 4.5]);
    expect(await runPython(pythonSnippet(written))).toBe('y [[2. 4. 6. 9.]]\n');
    const path = join(workplace.folder, 'x.npy');
    await writeFile(path, encodeNpy(written.inputs['x']!));
    const fromFile: SnippetRequest = { ...written, origins: { x: { kind: 'array', path } } };
    expect(await runPython(pythonSnippet(fromFile))).toBe('y [[2. 4. 6. 9.]]\n');
  });

  it('are answered for curl as JSON and in the binary form', async () => {
    const path = join(workplace.folder, 'body.bin');
    const json = curlSnippet(request([1, 2, 3, 4.5]), path);
    expect(json.body).toBeUndefined();
    expect(JSON.parse(await runInShell(json.text))).toMatchObject({
      outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 4], data: [2, 4, 6, 9] }],
    });
    const binary = curlSnippet(request([Infinity, 2, 3, 4.5]), path);
    await writeFile(path, binary.body!);
    expect(await runInShell(binary.text)).toContain('"name":"y","datatype":"FP32","shape":[1,4]');
  });
});
