import { describe, expect, it } from 'vitest';
import { neededHeaderBytes, readPlanHeader } from '../../../../src/tensorrt/plan/readPlanHeader.ts';
import { planBytes, taggedPlanBytes, withMetadata } from './planBytes.ts';

describe('readPlanHeader', () => {
  it('reads the version of a plan from 8.6 on', () => {
    expect(readPlanHeader(planBytes([10, 0, 1, 6]))).toEqual({
      header: { kind: 'version', version: '10.0.1.6' },
      ultralytics: null,
    });
    expect(readPlanHeader(planBytes([10, 13, 3, 9], 'ptrt')).header).toEqual({
      kind: 'version',
      version: '10.13.3.9',
    });
  });

  it('gives the version behind a tag that is known, and only the tag otherwise', () => {
    expect(readPlanHeader(taggedPlanBytes(205)).header).toEqual({
      kind: 'tag',
      tag: 205,
      version: '8.2.1.8',
    });
    expect(readPlanHeader(taggedPlanBytes(213, 'ptrt')).header).toEqual({
      kind: 'tag',
      tag: 213,
      version: '8.4.3.1',
    });
    expect(readPlanHeader(taggedPlanBytes(43)).header).toEqual({ kind: 'tag', tag: 43, version: null });
  });

  it('passes over the metadata of Ultralytics and returns it', () => {
    const metadata = { stride: 32, names: { 0: 'hériss\u00f4n' } };
    const bytes = withMetadata(metadata, planBytes([8, 6, 1, 6]));
    expect(neededHeaderBytes(bytes.subarray(0, 8))).toBe(bytes.length - 64 + 28);
    expect(readPlanHeader(bytes)).toEqual({
      header: { kind: 'version', version: '8.6.1.6' },
      ultralytics: { stride: 32, names: { 0: 'hérissôn' } },
    });
  });

  it('does not believe a length beyond reason, nor JSON that is none', () => {
    const huge = Buffer.from([0xff, 0xff, 0xff, 0x7f, 0x7b, 0x22]);
    expect(neededHeaderBytes(huge)).toBe(28);
    expect(readPlanHeader(huge).header.kind).toBe('not-a-plan');
    const broken = withMetadata({ a: 1 }, planBytes([8, 6, 1, 6]));
    broken[6] = 0xff;
    expect(readPlanHeader(broken)).toMatchObject({ header: { kind: 'not-a-plan' }, ultralytics: null });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'empty'],
    ['a zip archive', Buffer.from('PK\u0003\u0004abcdef'), 'zip'],
    [
      'an ONNX model',
      Buffer.from([0x08, 0x08, 0x12, 0x07, 0x70, 0x79, 0x74, 0x6f, 0x72, 0x63, 0x68]),
      'ONNX',
    ],
    ['JSON', Buffer.from('{"Layers": []}'), 'JSON'],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:'), 'Git LFS'],
    ['text', Buffer.from('hello, this is no plan at all\n'), 'text'],
    ['random bytes', Buffer.from([0x99, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'mark'],
    ['a mark without its header', planBytes([10, 0, 1, 6]).subarray(0, 27), 'ends after 27 bytes'],
    ['a mark alone', Buffer.from('ftrt'), 'ends after 4 bytes'],
    ['zeros after the mark', planBytes([0, 0, 0, 0]), 'names no version'],
  ])('says why %s is no plan', (_, bytes, reason) => {
    const { header } = readPlanHeader(bytes);
    expect(header.kind).toBe('not-a-plan');
    expect(header.kind === 'not-a-plan' ? header.reason : '').toContain(reason);
  });
});
