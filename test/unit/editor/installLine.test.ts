import { expect, test } from 'vitest';
import { findCommandLine, findInstallLine } from '../../../src/editor/installLine.ts';

const line = '/opt/my env/bin/python -m pip install onnxruntime';

test.each([
  [`Install it: ${line}`, line],
  [line, line],
  [`Install it with \`${line}\`.`, line],
  [
    "'/opt/my env/bin/python' -m pip install 'torch>=2.4' onnx",
    "'/opt/my env/bin/python' -m pip install 'torch>=2.4' onnx",
  ],
  ['C:\\venv\\python.exe -m pip install torch', 'C:\\venv\\python.exe -m pip install torch'],
])('finds the line in %s', (nextStep, expected) => {
  expect(findInstallLine({ nextStep })).toBe(expected);
});

test('there is none in other advice', () => {
  expect(findInstallLine({ nextStep: 'Free some space and run the step again.' })).toBeUndefined();
  expect(findInstallLine({})).toBeUndefined();
});

test.each([
  ['Pull it there first: docker pull tensorrt:24.05-py3', 'docker pull tensorrt:24.05-py3'],
  [
    'Only if you know why the key is another one: ssh-keygen -R gpu-host -f /home/me/.ssh/known_hosts',
    'ssh-keygen -R gpu-host -f /home/me/.ssh/known_hosts',
  ],
  ['Choose another release.', undefined],
  [undefined, undefined],
])('the command at the end of %j is %j', (nextStep, line) => {
  expect(findCommandLine(nextStep === undefined ? {} : { nextStep })).toBe(line);
});
