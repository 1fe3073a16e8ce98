import { describe, expect, test } from 'vitest';
import { parsePipeline } from '../../../../src/pipeline/parsePipeline.ts';
import { hostsOfSteps } from '../../../../src/pipeline/places/hostsOfSteps.ts';

const text = `version: 1
name: a
model: { entry: model.py:build }
inputs: [{ name: x, dtype: float32, shape: [1] }]
targets: { gpu: { at: "ssh:gpu-host/docker:image" } }
profile: { target: gpu }
engine: { target: "ssh:builder" }
`;

function settings() {
  const parsed = parsePipeline(text, 'engine-room.yaml');
  if (!('settings' in parsed)) {
    throw new Error('The pipeline of this test is wrong.');
  }
  return parsed.settings;
}

describe('the hosts that steps connect to', () => {
  test('are those of their targets, each once', () => {
    expect(hostsOfSteps(settings(), ['profile', 'export', 'build', 'measure'])).toEqual([
      'gpu-host',
      'builder',
    ]);
    expect(hostsOfSteps(settings(), ['export', 'place'])).toEqual([]);
  });

  test('or the one that is asked for in their place', () => {
    expect(hostsOfSteps(settings(), ['profile', 'export'], 'ssh:other')).toEqual(['other']);
    expect(hostsOfSteps(settings(), ['profile'], 'here')).toEqual([]);
  });
});
