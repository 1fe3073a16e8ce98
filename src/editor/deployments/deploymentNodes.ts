import type { Failure } from '../../core/failure.ts';
import type { ServerState } from '../../deploy/embeddedServer.ts';
import type { ModelState, TensorMetadata } from '../../triton/serverTypes.ts';
import type { Localiser } from '../localiser.ts';
import { formatRelativeTime } from '../relativeTime.ts';
import { failureLines } from '../runs/runNodes.ts';
import { contextValueOf, escapeMarkdown, type TreeNode } from '../treeNode.ts';

/** A server as the view shows it. */
export interface ServerView {
  readonly key: string;
  readonly folder: string;
  readonly repositoryFolder: string;
  /** The repository for people: relative to the workspace where it lies inside. */
  readonly repositoryTitle: string;
  readonly grpcAddress: string;
  readonly startedAtMs: number;
  readonly state: ServerState;
  /** Absent until the server answered once. */
  readonly version?: string;
  readonly failure?: Failure;
  readonly models: readonly ModelView[];
}

export interface ModelView {
  readonly name: string;
  readonly versions: readonly VersionView[];
}

export interface VersionView {
  /** Empty for a model that was never loaded. */
  readonly version: string;
  readonly state: ModelState;
  readonly reason: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

const stateIcons: Readonly<Record<ModelState, NonNullable<TreeNode['icon']>>> = {
  READY: { name: 'pass-filled', color: 'testing.iconPassed' },
  LOADING: { name: 'loading~spin' },
  UNLOADING: { name: 'loading~spin' },
  UNAVAILABLE: { name: 'error', color: 'testing.iconFailed' },
  UNKNOWN: { name: 'question', color: 'disabledForeground' },
};

/** Words of the server for a model that was unloaded on purpose or never loaded; these are no errors. */
const unloadedReasons = ['unloaded', ''];

/** True when a model is not served because nobody asked for it, rather than because it failed. */
export function isUnloaded({ state, reason }: Pick<VersionView, 'state' | 'reason'>): boolean {
  return state === 'UNAVAILABLE' && unloadedReasons.includes(reason);
}

/** The state of a model with several versions: ready when one is, then the most telling of the others. */
export function modelState(model: ModelView): ModelState {
  const order: readonly ModelState[] = ['READY', 'LOADING', 'UNLOADING', 'UNAVAILABLE', 'UNKNOWN'];
  return order.find((state) => model.versions.some((version) => version.state === state)) ?? 'UNKNOWN';
}

/** True while a model of the server is being loaded or unloaded. */
export function isChanging(server: ServerView): boolean {
  return server.models.some(({ versions }) =>
    versions.some(({ state }) => state === 'LOADING' || state === 'UNLOADING'),
  );
}

function iconOf(version: Pick<VersionView, 'state' | 'reason'>): NonNullable<TreeNode['icon']> {
  return isUnloaded(version)
    ? { name: 'circle-outline', color: 'disabledForeground' }
    : stateIcons[version.state];
}

function stateText(l10n: Localiser, version: Pick<VersionView, 'state' | 'reason'>): string {
  return isUnloaded(version) ? l10n.t('not loaded') : version.state;
}

/** A server: what it is, which repository it serves, and where it answers. */
export function serverNode(l10n: Localiser, server: ServerView, nowMs: number): TreeNode {
  const running = server.state === 'running';
  const name = l10n.t('Embedded Triton');
  return {
    id: `server:${server.key}`,
    label: server.version === undefined ? name : `${name} ${server.version}`,
    description: running
      ? server.repositoryTitle
      : `${serverStateText(l10n, server.state)} · ${server.repositoryTitle}`,
    icon: serverIcon(server),
    tooltip: [
      `**${name}** — ${serverStateText(l10n, server.state)}`,
      l10n.t('Repository {0}', escapeMarkdown(server.repositoryFolder)),
      l10n.t('gRPC {0}', escapeMarkdown(server.grpcAddress)),
      l10n.t('Started {0}', formatRelativeTime(l10n, server.startedAtMs, nowMs)),
      ...(server.failure === undefined ? [] : failureLines(l10n, server.failure)),
    ].join('\n\n'),
    // A lost server may still run, so it can be stopped too.
    contextValue: contextValueOf('server', {
      [server.state]: true,
      stoppable: running || server.state === 'lost',
    }),
    expand: 'expanded',
  };
}

function serverIcon({ state, failure }: ServerView): NonNullable<TreeNode['icon']> {
  switch (state) {
    case 'running':
      return failure === undefined
        ? { name: 'vm-running', color: 'testing.iconPassed' }
        : { name: 'vm-running', color: 'list.warningForeground' };
    case 'crashed':
      return { name: 'error', color: 'testing.iconFailed' };
    case 'lost':
      return { name: 'warning', color: 'list.warningForeground' };
    case 'stopped':
      return { name: 'vm-outline', color: 'disabledForeground' };
  }
}

function serverStateText(l10n: Localiser, state: ServerState): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'crashed':
      return l10n.t('crashed');
    case 'lost':
      return l10n.t('lost');
    case 'stopped':
      return l10n.t('stopped');
  }
}

/** A model with its state; the reason of an unavailable one is in its tooltip and shortly beside it. */
export function modelNode(l10n: Localiser, server: ServerView, model: ModelView): TreeNode {
  const state = modelState(model);
  const shown = model.versions.find((version) => version.state === state);
  const reason = shown?.reason ?? '';
  const unloaded = shown !== undefined && isUnloaded(shown);
  const failed = state === 'UNAVAILABLE' && !unloaded;
  return {
    id: `model:${server.key}:${model.name}`,
    label: model.name,
    description: [stateText(l10n, { state, reason }), ...(failed ? [firstLine(reason)] : [])].join(' · '),
    icon: iconOf({ state, reason }),
    tooltip: [
      `**${escapeMarkdown(model.name)}** — ${stateText(l10n, { state, reason })}`,
      ...(failed ? [escapeMarkdown(reason)] : []),
    ].join('\n\n'),
    contextValue: contextValueOf('model', {
      ready: state === 'READY',
      unavailable: state === 'UNAVAILABLE' || state === 'UNKNOWN',
    }),
    expand: state === 'READY' ? 'expanded' : 'none',
  };
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** One version of a model. */
export function versionNode(
  l10n: Localiser,
  server: ServerView,
  model: ModelView,
  version: VersionView,
): TreeNode {
  return {
    id: `version:${server.key}:${model.name}:${version.version}`,
    label: l10n.t('Version {0}', version.version),
    description: stateText(l10n, version),
    icon: iconOf(version),
    tooltip:
      isUnloaded(version) || version.reason === ''
        ? stateText(l10n, version)
        : escapeMarkdown(version.reason),
    contextValue: contextValueOf('version', { ready: version.state === 'READY' }),
    expand: version.inputs.length + version.outputs.length === 0 ? 'none' : 'expanded',
  };
}

/** An input or output: name, element type and shape; a dash stands for a size of the caller's choice. */
export function tensorNode(
  l10n: Localiser,
  parentId: string,
  direction: 'input' | 'output',
  tensor: TensorMetadata,
): TreeNode {
  const kind = direction === 'input' ? l10n.t('input') : l10n.t('output');
  const shape = `[${tensor.shape.map((size) => (size < 0 ? '–' : size)).join(', ')}]`;
  return {
    id: `${direction}:${parentId}:${tensor.name}`,
    label: tensor.name,
    description: `${kind} · ${tensor.datatype} · ${shape}`,
    icon: { name: direction === 'input' ? 'sign-in' : 'sign-out' },
    tooltip: `**${escapeMarkdown(tensor.name)}** — ${kind}, ${tensor.datatype}, ${escapeMarkdown(shape)}`,
    contextValue: 'tensor',
    expand: 'none',
  };
}

/** Something that could not be read: its message, with the rest in the tooltip; a click tries again. */
export function problemNode(l10n: Localiser, parentId: string, failure: Failure): TreeNode {
  return {
    id: `problem:${parentId}`,
    label: failure.message,
    icon: { name: 'warning', color: 'list.warningForeground' },
    tooltip: failureLines(l10n, failure).join('\n\n'),
    contextValue: 'problem',
    expand: 'none',
  };
}
