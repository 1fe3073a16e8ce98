import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLabels } from '../../../src/model/classification.ts';
import { readSampleFile } from '../../../src/model/sampleInputs.ts';
import { loadPipeline } from '../../../src/pipeline/parsePipeline.ts';

const samplesFolder = join(import.meta.dirname, '../../../samples');

describe.each(['efficientnet-lite0', 'resnet50'])('sample %s', (name) => {
  const folder = join(samplesFolder, name);

  it('has a pipeline file in order, and every file that it names', async () => {
    const { settings } = await loadPipeline(join(folder, 'engine-room.yaml'));
    expect(settings.name).toBe(name);
    const entry = settings.model.entry ?? '';
    const source = await readFile(join(folder, entry.slice(0, entry.lastIndexOf(':'))), 'utf8');
    expect(source).toContain(`def ${entry.slice(entry.lastIndexOf(':') + 1)}(`);
    for (const file of ['README.md', 'requirements.txt', ...settings.samples]) {
      await access(join(folder, file));
    }
    const labels = parseLabels(await readFile(join(folder, settings.postprocess?.labels ?? ''), 'utf8'));
    expect(labels).toHaveLength(1000);
    expect(labels[285]).toBe('Egyptian cat');
    expect(labels[967]).toBe('espresso');
  });

  it('has photographs that fit its input', async () => {
    const { settings } = await loadPipeline(join(folder, 'engine-room.yaml'));
    for (const file of settings.samples) {
      const tensors = await readSampleFile(join(folder, file), settings);
      expect(tensors['image']?.shape).toEqual([1, 3, 224, 224]);
    }
  });
});
