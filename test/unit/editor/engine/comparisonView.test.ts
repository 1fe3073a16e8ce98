import { expect, test } from 'vitest';
import { compareReports } from '../../../../src/editor/engine/comparisonView.ts';
import { buildEngineReport } from '../../../../src/tensorrt/report/buildEngineReport.ts';
import { parseLayers } from '../../../../src/tensorrt/report/parseLayers.ts';
import { someLayers } from './planBytes.ts';

const layers = parseLayers(JSON.stringify(someLayers), 'm.plan.layers.json');
const report = buildEngineReport({ layers });

test('layers of the same nodes stand in one row, and the tables hold them', () => {
  const half = {
    ...report,
    layers: report.layers.map((layer) => ({ ...layer, timeNs: 2_000 })),
    layerTimeNs: 2_000,
  };
  const full = {
    ...report,
    layers: report.layers.map((layer) => ({ ...layer, timeNs: 5_000 })),
    layerTimeNs: 5_000,
  };
  const { view, tables } = compareReports({ name: 'a.plan', report: half }, { name: 'b.plan', report: full });
  expect(view.rows).toMatchObject([
    { nodes: '/conv/Conv', left: { layers: '/conv/Conv', timeNs: 2_000 }, right: { timeNs: 5_000 } },
  ]);
  expect(view.left.facts.at(-1)).toBe('1 layers');
  expect(tables.csv().split('\r\n')[1]).toMatch(/^\/conv\/Conv,\/conv\/Conv,\w*,2,\/conv\/Conv,\w*,5$/);
  expect(tables.markdown()).toContain('a.plan (µs)');
});

test('an engine without layers leaves its side empty', () => {
  const { view } = compareReports(
    { name: 'a.plan', report },
    { name: 'b.plan', report: { ...report, layers: [] } },
  );
  expect(view.rows.map(({ right }) => right)).toEqual([null]);
});
