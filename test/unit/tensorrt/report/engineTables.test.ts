import { describe, expect, it } from 'vitest';
import { toPlainTable } from '../../../../src/core/textTable.ts';
import { buildEngineReport } from '../../../../src/tensorrt/report/buildEngineReport.ts';
import { compareEngines } from '../../../../src/tensorrt/report/compareEngines.ts';
import {
  engineComparisonTable,
  engineToMarkdown,
  engineToText,
  findingsToCsv,
  layersToCsv,
} from '../../../../src/tensorrt/report/engineTables.ts';
import { parseLayers } from '../../../../src/tensorrt/report/parseLayers.ts';
import { parseProfile } from '../../../../src/tensorrt/report/parseProfile.ts';
import { fixture } from './fixture.ts';

const report = buildEngineReport({
  layers: parseLayers(fixture('8.6.layers.json'), 'x'),
  profile: parseProfile(fixture('8.6.profile.json'), 'x'),
});

describe('engine tables', () => {
  it('shows the slowest layers first, in one unit', () => {
    const lines = engineToText(report, 2).split('\n');
    expect(lines[0]).toBe(
      '5 layers take 1 ms a query; 45 % is convolution in FP32. Reformatting costs 100 µs.',
    );
    const header = lines.findIndex((line) => line.startsWith('time (µs)'));
    expect(lines[header + 1]).toMatch(/^ +400 +40 % +Convolution +FP16 +Conv_0 \+ Relu_1$/u);
    expect(lines[header + 2]).toContain('/block "a"/Conv');
    expect(lines.join('\n')).toContain('and 3 more layers');
    expect(lines.join('\n')).toContain('! 2 layer names hold quotes');
  });

  it('escapes names in Markdown and CSV', () => {
    const hostile = buildEngineReport({
      layers: parseLayers('{"Layers": ["=cmd|<b>*x*\\u001b[31m", "a,b"]}', 'x'),
    });
    expect(engineToMarkdown(hostile)).toContain('=cmd\\|\\<b\\>\\*x\\*\\[31m');
    expect(layersToCsv(hostile)).toContain('"\'=cmd|<b>*x*');
    expect(layersToCsv(hostile).split('\r\n')[2]).toMatch(/^1,"a,b",/u);
  });

  it('writes exact figures as CSV', () => {
    expect(layersToCsv(report).split('\r\n')[2]).toMatch(
      /^1,Conv_0 \+ Relu_1,Convolution,FP16,400,0.4,sm80_\w+,Conv_0 Relu_1,.*\[1x3x224x224\] FP16,x0\[1x64x112x112\] FP16,$/u,
    );
    expect(findingsToCsv(report).split('\r\n')[1]).toMatch(
      /^no-tensor-cores,Allow FP16 or TF32,.*,300,high,/u,
    );
  });

  it('sets two engines side by side, the largest difference first', () => {
    const other = { ...report, layers: report.layers.toReversed() };
    const labels = { a: 'old', b: 'new' };
    const table = engineComparisonTable(
      compareEngines(report, other, labels),
      { a: report, b: other },
      labels,
    );
    expect(table.headers).toEqual(['nodes or layer', 'old (µs)', 'new (µs)', 'difference (µs)']);
    expect(table.rows).toHaveLength(5);
    expect(toPlainTable(table)).toContain('Conv_0, Relu_1');
  });
});
