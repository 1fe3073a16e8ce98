import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { chooseOpset } from '../../../src/tensorrt/chooseOpset.ts';
import { exporterOpsets, onnxRuntimeOpsets, tensorrtOpsets } from '../../../src/tensorrt/opsets.ts';
import { tritonReleases } from '../../../src/tensorrt/releases.ts';
import { compareVersions } from '../../../src/tensorrt/versions.ts';

const dynamo = { exporter: 'dynamo', torchVersion: '2.15.0+cu132' } as const;
const torchscript = { exporter: 'torchscript', torchVersion: '2.15.0' } as const;

describe('chooseOpset', () => {
  it('takes the lowest of server, TensorRT and exporter, and the server IR version', () => {
    // 24.10: ONNX Runtime 1.19.2 (21, IR 10), TensorRT 10.5 (at least 20), dynamo of 2.15 (20).
    expect(chooseOpset('24.10', dynamo)).toMatchObject({ opset: 20, maxIrVersion: 10 });
    // 23.04: ONNX Runtime 1.14.1 (18, IR 8), TensorRT 8.6 (17).
    expect(chooseOpset('23.04', torchscript)).toMatchObject({ opset: 17, maxIrVersion: 8 });
    // 21.05: ONNX Runtime 1.7.1 (13, IR 7).
    expect(chooseOpset('21.05', torchscript)).toMatchObject({ opset: 13, maxIrVersion: 7 });
  });

  it('says which limit decided, and that a cell was taken from an older version', () => {
    expect(chooseOpset('23.04', torchscript).reason).toContain('TensorRT 8.6.1.2 of Triton 23.04');
    expect(chooseOpset('24.10', dynamo).reason).toContain('taken from TensorRT 10.1');
  });

  it('stays with what every version can do when PyTorch is not known', () => {
    expect(chooseOpset('26.08', { exporter: 'dynamo' }).opset).toBe(18);
    expect(chooseOpset('26.08', { exporter: 'torchscript' }).opset).toBe(17);
    expect(chooseOpset('26.08', { exporter: 'dynamo', torchVersion: '2.6.0' }).opset).toBe(18);
  });

  it('refuses dynamo where the server cannot read its lowest opset', () => {
    expect(() => chooseOpset('23.04', dynamo)).toThrow(FailureError);
    expect(() => chooseOpset('23.04', dynamo)).toThrow(/below 18/u);
  });

  it('takes a release newer than the table as the newest row, and says so', () => {
    expect(chooseOpset('30.01', torchscript)).toMatchObject({ opset: 20 });
    expect(chooseOpset('30.01', { ...torchscript, wanted: 27 }).warning).toContain('as in 26.08');
  });

  it('refuses a release older than the table', () => {
    expect(() => chooseOpset('20.12', dynamo)).toThrow(/older than 21\.05/u);
  });

  it('keeps an opset set by hand and warns when the server would refuse it', () => {
    expect(chooseOpset('24.10', { ...dynamo, wanted: 18 })).not.toHaveProperty('warning');
    expect(chooseOpset('24.10', { ...dynamo, wanted: 22 })).toMatchObject({ opset: 22, maxIrVersion: 10 });
    expect(chooseOpset('24.10', { ...dynamo, wanted: 22 }).warning).toContain('ONNX Runtime 1.19.2');
  });

  it('finds an opset for every release of the table', () => {
    for (const { release } of tritonReleases) {
      const { opset, maxIrVersion } = chooseOpset(release, torchscript);
      expect(opset, release).toBeGreaterThanOrEqual(13);
      expect(maxIrVersion, release).toBeGreaterThanOrEqual(7);
    }
  });
});

describe('tables', () => {
  it('are in ascending order, without a version twice', () => {
    for (const versions of [
      tritonReleases.map(({ release }) => release),
      tritonReleases.map(({ triton }) => triton),
      onnxRuntimeOpsets.map(({ version }) => version),
      tensorrtOpsets.map(({ version }) => version),
      exporterOpsets.map(({ version }) => version),
    ]) {
      versions.slice(1).forEach((version, index) => {
        expect(compareVersions(versions[index]!, version), `${versions[index]!} ${version}`).toBeLessThan(0);
      });
    }
  });

  it('never lose an opset from one version to the next', () => {
    for (const rows of [onnxRuntimeOpsets, tensorrtOpsets]) {
      const known = rows.flatMap(({ opset }) => (opset === null ? [] : [opset]));
      expect(known).toEqual(known.toSorted((a, b) => a - b));
    }
  });

  it('cover every month from 21.05 to 26.08', () => {
    const months = tritonReleases.map(({ release }) => release);
    const expected = [];
    for (let month = 21 * 12 + 4; month <= 26 * 12 + 7; month++) {
      expected.push(`${Math.floor(month / 12)}.${String((month % 12) + 1).padStart(2, '0')}`);
    }
    expect(months).toEqual(expected);
  });

  it('give a source for every opset', () => {
    for (const row of [...onnxRuntimeOpsets, ...tensorrtOpsets, ...exporterOpsets]) {
      expect(row.source).not.toBe('');
    }
  });
});
