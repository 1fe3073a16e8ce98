import { l10n } from 'vscode';
import { expect, test } from 'vitest';
import { describeInterpreter } from '../../../../src/editor/python/environmentReport.ts';
import type { Interpreter } from '../../../../src/model/probePython.ts';

const interpreter: Interpreter = {
  executable: '/venv/bin/python',
  version: '3.12.1',
  implementation: 'CPython',
  platform: 'linux',
  machine: 'x86_64',
  isVirtualEnvironment: true,
  packages: {
    torch: '2.8.0',
    torchvision: null,
    onnx: null,
    onnxscript: '0.5',
    onnxruntime: '1.22',
    numpy: '2.3',
    'nvidia-pytriton': null,
  },
  missing: ['onnx'],
  installLine: '/venv/bin/python -m pip install onnx',
  gpus: [],
};

test('what is missing comes first, with the line that installs it', () => {
  const report = describeInterpreter(l10n, interpreter);
  expect(report.summary).toBe('Missing: onnx');
  expect(report.installLine).toBe('/venv/bin/python -m pip install onnx');
  const onnx = report.lines.find(({ label }) => label === 'onnx');
  expect(onnx).toMatchObject({ description: 'missing', icon: 'error' });
  expect(report.lines.find(({ label }) => label === 'torchvision')?.icon).toBe('circle-outline');
  expect(report.lines.at(-1)?.label).toBe('No GPU');
});

test('an environment that cannot serve says so', () => {
  const rest = { ...interpreter, missing: [], installLine: null };
  expect(describeInterpreter(l10n, rest).summary).toContain('nvidia-pytriton');
  expect(describeInterpreter(l10n, rest).installLine).toBeUndefined();
  const complete = { ...rest, packages: { ...rest.packages, 'nvidia-pytriton': '0.7.0' } };
  expect(describeInterpreter(l10n, complete).summary).toBe('Everything the steps need is there.');
});

test('a GPU is named with its memory and driver', () => {
  const gpus = [{ name: 'NVIDIA H200', driver: '570.1', memoryBytes: 150_000_000_000 }];
  expect(describeInterpreter(l10n, { ...interpreter, gpus }).lines.at(-1)).toMatchObject({
    label: 'NVIDIA H200',
    description: '150 GB, driver 570.1',
  });
});
