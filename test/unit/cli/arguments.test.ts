import { describe, expect, test } from 'vitest';
import { parseArguments, verbs } from '../../../src/cli/arguments.ts';
import { helpText } from '../../../src/cli/help.ts';

describe('parseArguments', () => {
  test('a step verb runs that step alone', () => {
    expect(parseArguments(['export', '-p', 'a b/engine-room.yaml', '--python', '/p'])).toMatchObject({
      verb: 'export',
      steps: ['export'],
      pipeline: 'a b/engine-room.yaml',
      python: '/p',
    });
  });

  test('steps run in the order of the pipeline whatever order they were named in', () => {
    expect(parseArguments(['run', '--steps', 'measure, export,verify']).steps).toEqual([
      'export',
      'verify',
      'measure',
    ]);
    expect(parseArguments(['run']).steps).toHaveLength(9);
  });

  test.each([
    [['frobnicate'], '"frobnicate" is not a verb.'],
    [['run', '--steps', 'exprot'], '"exprot" is not a step.'],
    [['compare', '--format', 'xml'], '"xml" is not a format.'],
    [['deploy', '--idle-stop-seconds', '-3'], 'Option'],
    [['deploy', '--idle-stop-seconds=soon'], '--idle-stop-seconds needs a number above 0, not "soon".'],
    [['run', '--frob'], 'Unknown option'],
    [['run', 'extra'], '"extra" is not expected after run.'],
    [['infer', '--image='], '--image needs a file.'],
  ])('%j is refused', (words, message) => {
    expect(() => parseArguments(words)).toThrow(message);
  });

  test('nothing, --help and --version', () => {
    expect(parseArguments([]).verb).toBe('help');
    expect(parseArguments(['run', '--help']).verb).toBe('help');
    expect(parseArguments(['--version']).verb).toBe('version');
  });

  test('a file with a leading dash is reached after --', () => {
    expect(parseArguments(['passport', '--', '-x.onnx']).positionals).toEqual(['-x.onnx']);
  });

  test('the help names every verb', () => {
    for (const verb of verbs.filter((name) => name !== 'help' && name !== 'version')) {
      expect(helpText).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
    }
  });
});
