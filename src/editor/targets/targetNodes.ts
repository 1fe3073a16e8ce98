import type { Localiser } from '../localiser.ts';
import { formatRelativeTime } from '../relativeTime.ts';
import { failureLines } from '../runs/runNodes.ts';
import { contextValueOf, escapeMarkdown, type TreeNode } from '../treeNode.ts';
import type { TargetLine } from './probeLines.ts';
import { targetKey, targetTitle, type TargetView } from './targetView.ts';

/** A machine: what it has in a word, and how old that knowledge is. */
export function targetNode(l10n: Localiser, target: TargetView, nowMs: number): TreeNode {
  const { spec, probe, probeError, probing } = target;
  const title = targetTitle(l10n, target);
  const age =
    probe === undefined
      ? l10n.t('not probed yet')
      : l10n.t('probed {0}', formatRelativeTime(l10n, probe.probedAtMs, nowMs));
  const state = probing ? l10n.t('probing…') : probeError === undefined ? age : failedText(l10n, target, age);
  return {
    // Another id than before the failure: VS Code keeps a known item folded, and the reason would stay hidden.
    id: `target:${targetKey(spec)}${probeError === undefined ? '' : ':failed'}`,
    label: title,
    description: [gpuSummary(l10n, target), state].filter((part) => part !== undefined).join(' · '),
    icon: targetIcon(target),
    tooltip: [
      `**${escapeMarkdown(title)}** — ${escapeMarkdown(age)}`,
      ...(probeError === undefined ? [] : failureLines(l10n, probeError)),
    ].join('\n\n'),
    contextValue: contextValueOf('target', {
      [spec.kind]: true,
      probed: probe !== undefined,
      probing,
    }),
    expand: probeError === undefined ? 'collapsed' : 'expanded',
  };
}

function failedText(l10n: Localiser, { probe }: TargetView, age: string): string {
  return probe === undefined ? l10n.t('probe failed') : l10n.t('probe failed · {0}', age);
}

function gpuSummary(l10n: Localiser, { probe }: TargetView): string | undefined {
  const [first] = probe?.gpus ?? [];
  if (probe === undefined) {
    return undefined;
  }
  if (first === undefined) {
    return l10n.t('no GPU');
  }
  return probe.gpus.length === 1 ? first.name : `${probe.gpus.length} × ${first.name}`;
}

function targetIcon({ spec, probing, probeError }: TargetView): NonNullable<TreeNode['icon']> {
  if (probing) {
    return { name: 'loading~spin' };
  }
  const name = spec.kind === 'here' ? 'device-desktop' : 'remote';
  return probeError === undefined ? { name } : { name, color: 'list.warningForeground' };
}

/** A line below a machine. */
export function lineNode(target: TargetView, line: TargetLine): TreeNode {
  const tooltip = line.tooltip ?? [line.label, line.description].filter(Boolean).join(' — ');
  return {
    id: `target-line:${targetKey(target.spec)}:${line.key}`,
    label: line.label,
    ...(line.description === undefined ? {} : { description: line.description }),
    icon: line.warning === true ? { name: 'warning', color: 'list.warningForeground' } : { name: line.icon },
    tooltip: escapeMarkdown(tooltip).replaceAll('\n', '\n\n'),
    contextValue: line.context,
    expand: (line.children ?? []).length === 0 ? 'none' : 'collapsed',
  };
}
