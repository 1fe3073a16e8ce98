import { describe, expect, test } from 'vitest';
import { parsePipeline } from '../../../src/pipeline/parsePipeline.ts';
import { setPipelineSection } from '../../../src/pipeline/setPipelineSection.ts';

const text = `# My model
version: 1
name: tiny # short
model: { entry: model.py:build }
inputs:
  - { name: input, dtype: float32, shape: [batch, 4] }
# the end
`;

describe('a section of a pipeline file', () => {
  test('is added, and everything else stays as it was', () => {
    const changed = setPipelineSection(
      text,
      'engine',
      { target: 'ssh:gpu', precision: 'fp16', servingImage: undefined },
      'engine-room.yaml',
    );
    expect(changed).toContain('# My model');
    expect(changed).toContain('name: tiny # short');
    expect(changed).toContain('# the end');
    expect(changed).toContain('engine:\n  target: ssh:gpu\n  precision: fp16\n');
    expect(changed).not.toContain('servingImage');
    expect(parsePipeline(changed, 'engine-room.yaml')).toMatchObject({
      settings: { engine: { target: 'ssh:gpu', precision: 'fp16', workspaceMiB: 1024 } },
    });
  });

  test('replaces the one that was there', () => {
    const once = setPipelineSection(text, 'engine', { target: 'here' }, 'engine-room.yaml');
    const twice = setPipelineSection(once, 'engine', { target: 'ssh:other' }, 'engine-room.yaml');
    expect(twice.match(/^engine:/gmu)).toHaveLength(1);
    expect(twice).toContain('target: ssh:other');
  });

  test.each(['version: [1', '- a list', ''])('is refused in %j', (broken) => {
    expect(() => setPipelineSection(broken, 'engine', {}, 'engine-room.yaml')).toThrow(
      'engine-room.yaml cannot',
    );
  });
});
