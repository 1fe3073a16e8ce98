import { describe, expect, it } from 'vitest';
import {
  capabilityFit,
  capabilityRows,
  releasesCovering,
} from '../../../src/tensorrt/computeCapabilities.ts';
import { compareVersions } from '../../../src/tensorrt/versions.ts';

const fit = (
  capability: string,
  tensorrt: string,
  cuda: string | null = null,
  release: string | null = null,
) => capabilityFit(capability, { tensorrt, cuda, release }).fit;

describe('capabilityFit', () => {
  it.each([
    ['3.5', '7.2.3.4', 'listed'],
    ['3.5', '8.2.1.8', 'below'],
    ['6.1', '8.6.1.6', 'listed'],
    ['6.1', '10.0.1.6', 'below'],
    ['7.0', '10.4.0.26', 'listed'],
    ['7.0', '10.5.0.18', 'below'],
    ['9.0', '10.0.1.6', 'above'],
    ['9.0', '10.9.0.34', 'listed'],
    ['7.5', '11.2.1.2', 'listed'],
    ['7.5', '7.1', 'unknown'],
  ])('of %s in TensorRT %s is %s', (capability, tensorrt, expected) => {
    expect(fit(capability, tensorrt)).toBe(expected);
  });

  it('knows generations by the release notes before they are listed', () => {
    expect(fit('9.0', '10.0.1.6', '12.4.1', '24.05')).toBe('named');
    expect(fit('9.0', '8.5.0.12', null, '22.09')).toBe('above');
    expect(fit('8.9', '8.6.1.2', null, '23.04')).toBe('named');
  });

  it('takes further ones with a newer CUDA', () => {
    expect(fit('12.0', '10.9.0.34', '12.6')).toBe('above');
    expect(fit('12.0', '10.9.0.34', '12.8.1')).toBe('listed');
  });
});

describe('releasesCovering', () => {
  it.each([
    ['7.0', '21.05', '24.09'],
    ['6.1', '21.05', '24.04'],
    ['9.0', '22.10', '26.08'],
    ['8.0', '21.05', '26.08'],
  ])('finds for %s: %s to %s', (capability, first, last) => {
    expect(releasesCovering(capability)).toEqual({ first, last });
  });

  it('finds none for what nobody knows', () => {
    expect(releasesCovering('2.0')).toBeUndefined();
  });
});

describe('capabilityRows', () => {
  it('are in ascending order', () => {
    const versions = capabilityRows.map(({ tensorrt }) => tensorrt);
    expect(versions.toSorted(compareVersions)).toEqual(versions);
  });
});
