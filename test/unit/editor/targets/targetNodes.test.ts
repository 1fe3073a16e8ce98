import { l10n } from 'vscode';
import { describe, expect, test } from 'vitest';
import { lineNode, targetNode } from '../../../../src/editor/targets/targetNodes.ts';
import type { TargetView } from '../../../../src/editor/targets/targetView.ts';
import { h200, probeOf, view } from './probes.ts';

const minuteMs = 60_000;
const failure = {
  kind: 'unreachable',
  message: 'gpu-host does not answer.',
  cause: 'Connection timed out',
  nextStep: 'Is it switched on?',
} as const;
const node = (parts: Partial<TargetView> = {}) => targetNode(l10n, view(parts), 5 * minuteMs);

describe('a machine', () => {
  test('says what GPU it has and how old that knowledge is', () => {
    expect(node({ probe: probeOf({ gpus: [h200] }) })).toMatchObject({
      id: 'target:ssh:gpu-host',
      label: 'gpu-host',
      description: 'NVIDIA H200 · probed 5 min ago',
      contextValue: 'target+ssh+probed',
      icon: { name: 'remote' },
    });
    expect(node({ probe: probeOf({ gpus: [h200, h200] }) }).description).toMatch(/^2 × NVIDIA H200 · /);
    expect(node({ probe: probeOf() }).description).toBe('no GPU · probed 5 min ago');
  });

  test('that was never asked says so', () => {
    expect(node()).toMatchObject({ description: 'not probed yet', contextValue: 'target+ssh' });
  });

  test('that is this one has its own name and cannot be removed', () => {
    const here = node({ spec: { kind: 'here' }, name: 'this machine' });
    expect(here).toMatchObject({ id: 'target:here', label: 'This Machine', contextValue: 'target+here' });
  });

  test('that is being asked spins, whatever went wrong before', () => {
    expect(node({ probing: true, probeError: failure })).toMatchObject({
      description: 'probing…',
      icon: { name: 'loading~spin' },
      contextValue: 'target+ssh+probing',
    });
  });

  test('that failed unfolds, with what it told earlier still dated', () => {
    const failed = node({ probe: probeOf(), probeError: failure });
    expect(failed).toMatchObject({
      description: 'no GPU · probe failed · probed 5 min ago',
      // A known id would stay as folded as it was.
      id: 'target:ssh:gpu-host:failed',
      expand: 'expanded',
      icon: { color: 'list.warningForeground' },
    });
    expect(failed.tooltip).toContain('Connection timed out');
    expect(node({ probeError: failure }).description).toBe('probe failed');
  });
});

test('a line shows text of the machine as it is, not as Markdown', () => {
  const line = { key: 'os', label: '**bold** [x](command:evil)', icon: 'x', context: 'targetLine' };
  const shown = lineNode(view(), line);
  expect(shown.tooltip).not.toContain('](command:');
  expect(shown.id).toBe('target-line:ssh:gpu-host:os');
});
