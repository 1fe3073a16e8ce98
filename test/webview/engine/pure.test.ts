import { describe, expect, it } from 'vitest';
import { layerColumns, shapeText, slowestLayers } from '../../../webview/engine/layerColumns.ts';
import { LayerStore } from '../../../webview/engine/layerStore.ts';
import { headerVersion, releaseRanges, weakestConfidence } from '../../../webview/engine/loadability.ts';
import { engineReport, planSummary } from './engineFixtures.ts';

const { layers } = engineReport();

describe('columns of layers', () => {
  it('write shapes from the first input to the first output and count the others', () => {
    const [tensor] = layers[0]!.inputs;
    const columns = layerColumns(
      [
        layers[0]!,
        { ...layers[0]!, inputs: [tensor!, tensor!], outputs: [] },
        { ...layers[0]!, inputs: [], outputs: [] },
      ],
      [0, 1, 2, 99],
    );
    expect(columns.shapes).toEqual(['1×64×56×56 → 1×64×28×28', '1×64×56×56 +1 →', '']);
    expect(columns.index).toEqual([0, 1, 2]);
    expect(shapeText([])).toBe('scalar');
  });

  it('begin with the slowest; layers without a time come in their own order', () => {
    const untimed = layers.slice(0, 2).map((layer) => ({ ...layer, timeNs: null }));
    expect(slowestLayers([...untimed, layers[5]!, layers[0]!], 3)).toEqual([3, 2, 0]);
  });
});

describe('the store of layers', () => {
  const store = new LayerStore();
  store.add(layerColumns(layers, [...layers.keys()]));

  it('selects by every word, by type, precision and finding together', () => {
    expect(store.select({ text: 'REFORMAT output' }, undefined)).toEqual([17]);
    expect(store.select({ text: '', precision: 'FP32' }, undefined)).toEqual([20, 16, 18]);
    expect(store.select({ text: '', precision: 'FP32', type: 'Reformat' }, undefined)).toEqual([16]);
    expect(store.select({ text: 'layer0', among: new Set([1, 20]) }, undefined)).toEqual([1]);
  });

  it('finds layers of unknown type under the name that the report gives them', () => {
    const unknown = new LayerStore();
    unknown.add(layerColumns([{ ...layers[0]!, type: null }, layers[1]!], [0, 1]));
    expect(unknown.select({ text: '', type: 'unknown' }, undefined)).toEqual([0]);
  });

  it('puts missing values last, whichever way it sorts', () => {
    const mixed = new LayerStore();
    mixed.add(
      layerColumns(
        [
          { ...layers[0]!, tactic: null },
          { ...layers[1]!, tactic: 'b' },
          { ...layers[2]!, tactic: 'a' },
        ],
        [0, 1, 2],
      ),
    );
    expect(mixed.select({ text: '' }, { column: 'tactic', descending: false })).toEqual([2, 1, 0]);
    expect(mixed.select({ text: '' }, { column: 'tactic', descending: true })).toEqual([1, 2, 0]);
    expect(mixed.select({ text: '' }, { column: 'no such column', descending: true })).toEqual([0, 1, 2]);
  });
});

describe('releases that load a plan', () => {
  it('are ranges of consecutive months, over the turn of a year too', () => {
    expect(releaseRanges(['24.06', '23.12', '24.01', '24.05', '24.09'], 'to')).toBe(
      '23.12 to 24.01, 24.05 to 24.06, 24.09',
    );
  });

  it('are trusted as far as the weakest of them', () => {
    const { loadableBy } = planSummary();
    expect(weakestConfidence(loadableBy)).toBe('B');
    expect(weakestConfidence([])).toBe(undefined);
  });

  it('need a version in the header', () => {
    expect(headerVersion(planSummary())).toBe('10.0.1.6');
    expect(headerVersion({ ...planSummary(), header: { kind: 'tag', tag: 213, version: null } })).toBe(
      undefined,
    );
    expect(headerVersion({ ...planSummary(), header: { kind: 'not-a-plan', reason: '' } })).toBe(undefined);
  });
});
