import { describe, expect, test } from 'vitest';
import { PathMap } from '../../../../src/exec/target/pathMap.ts';

const paths = new PathMap('/far/work/fs', [
  '/home/me/my project/model.py',
  '/home/me/my project/build/model.onnx',
  '/home/me/my project/build/model.onnx.data',
]);

describe('paths on a target', () => {
  test('keep their order below one folder', () => {
    expect(paths.toTarget('/home/me/my project/model.py')).toBe('/far/work/fs/home/me/my project/model.py');
    expect(paths.relative('/home/me/my project/model.py')).toBe('home/me/my project/model.py');
  });

  test('are put in for known files, folders of them and what lies below', () => {
    expect(paths.mapText('/home/me/my project')).toBe('/far/work/fs/home/me/my project');
    expect(paths.mapText('/home/me/my project/build/model.onnx')).toBe(
      '/far/work/fs/home/me/my project/build/model.onnx',
    );
    expect(paths.mapText('/opt/venv/bin/python')).toBe('/opt/venv/bin/python');
    expect(paths.mapText('/')).toBe('/');
    expect(paths.mapText('relative/model.py')).toBe('relative/model.py');
  });

  test('are put in inside an option, the longest one that fits', () => {
    expect(paths.mapText('--onnx=/home/me/my project/build/model.onnx')).toBe(
      '--onnx=/far/work/fs/home/me/my project/build/model.onnx',
    );
    expect(paths.mapText('a:/home/me/my project/build/model.onnx.data,b:/home/me/my project/model.py')).toBe(
      'a:/far/work/fs/home/me/my project/build/model.onnx.data,b:/far/work/fs/home/me/my project/model.py',
    );
  });

  test('are found at any depth of JSON, names of fields left alone', () => {
    expect(
      paths.mapJson({ '/home/me': ['/home/me/my project/model.py', 3, null, { deep: '/usr/bin' }] }),
    ).toEqual({
      '/home/me': ['/far/work/fs/home/me/my project/model.py', 3, null, { deep: '/usr/bin' }],
    });
  });

  test('come back as they are here', () => {
    expect(paths.mapBack('File "/far/work/fs/home/me/my project/model.py", line 3')).toBe(
      'File "/home/me/my project/model.py", line 3',
    );
  });

  test('of Windows become folders named after the drive', () => {
    const windows = new PathMap('/far', ['C:\\models\\m.onnx']);
    expect(windows.mapText('C:\\models\\m.onnx')).toBe('/far/C/models/m.onnx');
    expect(windows.relative('C:\\models\\m.onnx')).toBe('C/models/m.onnx');
  });

  test('hold characters that mean something to patterns', () => {
    const odd = new PathMap('/far', ['/-a (1)/[x]+$.onnx']);
    expect(odd.mapText('--onnx=/-a (1)/[x]+$.onnx')).toBe('--onnx=/far/-a (1)/[x]+$.onnx');
  });
});
