import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
import { ProfileAgain } from '../../../../src/editor/trace/profileAgain.ts';
import { parsePipeline } from '../../../../src/pipeline/parsePipeline.ts';
import { buildFiles, projectLayout } from '../../../../src/pipeline/projectLayout.ts';
import { fake } from '../../../fakes/vscode.ts';

const text = `version: 1
name: small # as it is called
model: { entry: 'model.py:load' }
inputs: [{ name: x, dtype: float32, shape: [1, 3] }]
profile:
  active: 5
  stacks: false
`;

beforeEach(() => fake.reset());

async function project() {
  const file = join(await mkdtemp(join(tmpdir(), 'profile-again-')), 'engine-room.yaml');
  await writeFile(file, text);
  const launched: unknown[] = [];
  const again = new ProfileAgain({
    pipelines: async () => {
      const parsed = parsePipeline(await readFile(file, 'utf8'), file);
      return [
        'problems' in parsed
          ? { file, problems: parsed.problems }
          : { file, problems: [], settings: parsed.settings },
      ];
    },
    launcher: {
      launch: (options) => {
        launched.push(options);
        return Promise.resolve();
      },
    },
  });
  return { file, again, launched, trace: buildFiles(projectLayout(file), 'small').trace };
}

test('the pipeline that makes a trace profiles again, as it is', async () => {
  const { file, again, launched, trace } = await project();
  expect((await again.pipelineOf(trace))?.file).toBe(file);
  await again.run(trace, []);
  expect(launched).toEqual([{ pipeline: file, steps: ['profile'] }]);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('an option that the trace lacks is set after a question, and nothing else changes', async () => {
  const { file, again, launched, trace } = await project();
  fake.answer = 'Change and Profile';
  await again.run(trace, ['with_stack=True', 'record_shapes=True']);
  expect(launched).toHaveLength(1);
  const changed = await readFile(file, 'utf8');
  expect(changed).toContain('stacks: true');
  expect(changed).toContain('active: 5');
  expect(changed).toContain('# as it is called');
  expect(fake.messages.map(({ text: message }) => message)).toEqual([
    expect.stringMatching(/^Set stacks: true in .*engine-room\.yaml\?$/),
  ]);
});

test('without the answer nothing runs and nothing is written', async () => {
  const { file, again, launched, trace } = await project();
  await expect(again.run(trace, ['stacks'])).rejects.toThrow(CancelledError);
  expect(launched).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('a trace from elsewhere cannot be made again, and says so', async () => {
  const { again } = await project();
  await expect(again.run('/elsewhere/x.pt.trace.json', [])).rejects.toThrow('No pipeline of this workspace');
});
