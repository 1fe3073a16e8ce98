import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import {
  listedVersions,
  nearestOption,
  optionsOf,
  versionsWith,
} from '../../../../src/tensorrt/build/trtexecOptions.ts';

const fixture: { versions: Record<string, { options: string[] }> } = JSON.parse(
  readFileSync('test/fixtures/tensorrt/trtexec-options.json', 'utf8'),
);
/** Read by another parser in the same source file; trtexec refuses them. */
const notOfTrtexec = (version: string, option: string) =>
  option === 'serialized' || option === 'std' || (option === 'int8' && version.startsWith('11.'));

describe('optionsOf', () => {
  it('has every version that was read', () => {
    expect([...listedVersions]).toEqual(Object.keys(fixture.versions));
  });

  it.each(Object.entries(fixture.versions))('has exactly the options of %s', (version, { options }) => {
    expect([...optionsOf(version).options].toSorted()).toEqual(
      options.filter((option) => !notOfTrtexec(version, option)).toSorted(),
    );
  });

  it.each([
    ['8.6.1.6', '8.6', true],
    ['10.13.3.9', '10.13', true],
    ['10.9.0.34', '10.9', true],
    ['8.3', '8.2', false],
    ['9.2', '9.1', false],
    ['11.2.1.2', '11.1', false],
    ['12.0', '11.1', false],
  ])('takes the list of %s from %s', (version, takenFrom, exact) => {
    expect(optionsOf(version)).toMatchObject({ takenFrom, exact });
  });

  it.each(['7.0.0.11', '6.0', '', 'unknown'])('refuses version "%s"', (version) => {
    expect(() => optionsOf(version)).toThrow(FailureError);
  });
});

describe('versionsWith', () => {
  it('knows options that were away for a while', () => {
    expect(versionsWith('consistency')).not.toContain('10.4');
    expect(versionsWith('consistency')).toContain('10.13');
    expect(versionsWith('constructor')).toEqual([]);
  });
});

describe('nearestOption', () => {
  const known = optionsOf('10.0').options;
  it.each([
    ['memPoolsize', 'memPoolSize'],
    ['bulderOptimizationLevel', 'builderOptimizationLevel'],
    ['fp61', 'fp16'],
    ['completelyDifferentThing', undefined],
  ])('finds for %s: %s', (typed, expected) => {
    expect(nearestOption(typed, known)).toBe(expected);
  });
});
