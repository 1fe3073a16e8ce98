import { describe, expect, test } from 'vitest';
import {
  isNetworkPath,
  learnMapping,
  mapPath,
  matchPath,
} from '../../../../../src/editor/trace/source/sourcePaths.ts';

const workspace = [
  '/projects/vision/train.py',
  '/projects/vision/models/resnet.py',
  '/projects/vision/models/vit.py',
  '/projects/speech/models/vit.py',
  '/projects/speech/data/utils.py',
  '/projects/speech/utils.py',
];

describe('a path of a trace', () => {
  test.each([
    ['train.py', '/projects/vision/train.py'],
    ['models/resnet.py', '/projects/vision/models/resnet.py'],
    ['/home/anna/vision/models/vit.py', '/projects/vision/models/vit.py'],
    ['C:\\Users\\Anna\\speech\\models\\vit.py', '/projects/speech/models/vit.py'],
    ['/home/anna/elsewhere/train.py', '/projects/vision/train.py'],
    ['data/utils.py', '/projects/speech/data/utils.py'],
  ])('%s is %s', (path, found) => {
    expect(matchPath(path, workspace)).toEqual({ kind: 'found', path: found });
  });

  test('that fits several files equally well is not decided', () => {
    expect(matchPath('models/vit.py', workspace)).toEqual({
      kind: 'ambiguous',
      paths: ['/projects/vision/models/vit.py', '/projects/speech/models/vit.py'],
    });
    expect(matchPath('utils.py', workspace)).toMatchObject({ kind: 'ambiguous' });
  });

  test.each(['torchvision/models/resnet.py', 'restrain.py', 'models/train.py', '', 'vit.py/'])(
    '%j, which is cut at sys.path, must fit as a whole',
    (path) => {
      expect(matchPath(path, ['/projects/vision/models/resnet.py', '/projects/vision/train.py'])).toEqual({
        kind: 'none',
      });
    },
  );

  test('of a share of another machine is known as such', () => {
    expect(['\\\\evil\\share\\x.py', '//evil/share/x.py'].every(isNetworkPath)).toBe(true);
    expect(['/a/b.py', 'C:\\a\\b.py', 'b.py'].some(isNetworkPath)).toBe(false);
  });
});

describe('mappings', () => {
  const mappings = {
    '/home/anna': '/projects',
    '/home/anna/vision': '/data/vision/',
    '': '/projects/speech',
  };

  test.each([
    ['/home/anna/speech/utils.py', '/projects/speech/utils.py'],
    ['/home/anna/vision/train.py', '/data/vision/train.py'],
    ['/home/annabel/vision/train.py', undefined],
    ['data/utils.py', '/projects/speech/data/utils.py'],
    ['../../etc/passwd', undefined],
  ])('lead %s to %s', (path, found) => {
    expect(mapPath(path, mappings)).toBe(found);
  });

  test.each([
    ['/home/anna/vision/models/vit.py', '/projects/vision/models/vit.py', '/home/anna', '/projects'],
    ['models/vit.py', '/projects/vision/models/vit.py', '', '/projects/vision'],
    ['/vision/train.py', '/projects/vision/train.py', '/', '/projects'],
    ['/home/anna/a.py', '/projects/b.py', '/home/anna/a.py', '/projects/b.py'],
    ['C:\\code\\net\\vit.py', '/projects/net/vit.py', 'C:\\code', '/projects'],
  ])('are learnt from %s being %s', (path, chosen, from, to) => {
    expect(learnMapping(path, chosen)).toEqual({ from, to });
    expect(mapPath(path, { [from]: to })).toBe(chosen);
  });
});
