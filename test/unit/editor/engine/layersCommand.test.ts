import { expect, test } from 'vitest';
import { layersCommand } from '../../../../src/editor/engine/layersCommand.ts';
import { engineSiblings } from '../../../../src/tensorrt/report/engineSiblings.ts';

test('layers, profile and times go to where the page looks for them', () => {
  const line = layersCommand('/a/m.plan', '10.0.1.6');
  const { layers, profile, times } = engineSiblings('m.plan');
  expect(line).toMatch(/^trtexec --loadEngine=m\.plan /);
  expect(line).toContain(`--exportLayerInfo=${layers[0] ?? ''}`);
  expect(line).toContain(`--exportProfile=${profile[0] ?? ''}`);
  expect(line).toContain(`--exportTimes=${times[0] ?? ''}`);
});

test('the options are those of the version that made the plan', () => {
  expect(layersCommand('/a/m.plan', '7.2.3.4')).not.toContain('--exportLayerInfo');
  expect(layersCommand('/a/m.plan', '11.1.0')).not.toContain('--separateProfileRun');
});

test('a version that is not known or cannot be leads to a line all the same', () => {
  expect(layersCommand('/a/m.plan', null)).toContain('--exportLayerInfo');
  expect(layersCommand('/a/m.plan', '0.0.0')).toContain('--exportLayerInfo');
});

test('a name that a shell would take apart is quoted', () => {
  expect(layersCommand("/a/it's; rm.plan", null)).toContain(`'--loadEngine=it'\\''s; rm.plan'`);
});
