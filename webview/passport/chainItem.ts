import { formatBytes } from '../../src/core/units.ts';
import type { ChainInput, ChainNode, ChainState } from '../../src/pipeline/passportChain.ts';
import { link } from '../kit/controls.ts';
import { h, nameText } from '../kit/dom.ts';
import type { Page } from '../kit/page.ts';
import { figure, fill } from '../kit/text.ts';
import type { PassportApi } from './api.ts';
import { type Figure, figuresOf } from './figures.ts';
import type { PassportStrings } from './strings.ts';

type PassportPage = Page<PassportApi, PassportStrings>;

/** How many values of a kind are shown before the user asks for the rest. */
const shownFigures = 6;
const shortHashDigits = 12;

/** One artifact of the chain: what it is, which step made it and how, and how it stands now. */
export function chainItem(node: ChainNode, page: PassportPage): HTMLElement {
  const { strings } = page;
  const name = fileName(node.artifact.path);
  const isBad = node.stale !== undefined || node.state === 'changed' || node.state === 'missing';
  return h(
    'li',
    { class: `node ${isBad ? 'node-stale' : node.step === undefined ? 'node-origin' : 'node-current'}` },
    h(
      'div',
      { class: 'node-head' },
      h(
        'h3',
        { class: 'node-name' },
        node.state === 'missing'
          ? nameText(name)
          : link({
              label: name,
              description: fill(strings.open, name),
              onPress: () => open(node.artifact.path),
            }),
      ),
      h('span', { class: 'quiet' }, headFacts(node, strings).join(' · ')),
      h(
        'span',
        { class: isBad ? 'node-state bad' : 'node-state quiet' },
        isBad && node.state !== 'changed' && node.state !== 'missing'
          ? strings.stateStale
          : stateText(node.state, strings),
      ),
    ),
    node.stale === undefined ? undefined : h('p', { class: 'bad stale-reason' }, node.stale),
    h(
      'dl',
      { class: 'node-facts' },
      ...figureRows(strings.measured, figuresOf(node.measured), name, strings),
      ...figureRows(strings.options, figuresOf(node.options), name, strings),
      ...(Object.keys(node.tools).length === 0
        ? []
        : [
            h('dt', {}, strings.tools),
            h('dd', {}, ...Object.entries(node.tools).map(([name, value]) => figureElement({ name, value }))),
          ]),
      ...(node.machine === undefined ? [] : [h('dt', {}, strings.machine), h('dd', {}, node.machine)]),
      ...(node.inputs.length === 0
        ? []
        : [
            h('dt', {}, strings.from),
            h('dd', {}, ...node.inputs.map((input) => inputFigure(input, strings))),
          ]),
      ...(node.artifact.sha256 === ''
        ? []
        : [h('dt', {}, strings.content), h('dd', {}, ...hashLinks(node, name))]),
    ),
  );

  function open(path: string): void {
    page.perform(() => page.ask('openArtifact', { path }));
  }

  function hashLinks({ artifact: { sha256 }, step }: ChainNode, artifactName: string): HTMLElement[] {
    const label = fill(strings.sha, sha256.slice(0, shortHashDigits));
    return [
      link({
        label,
        description: fill(strings.copyHash, label, artifactName),
        onPress: () =>
          page.perform(async () => {
            await page.ask('copyText', { text: sha256 });
            page.announce(strings.copied);
          }),
      }),
      ...(step === undefined
        ? []
        : [
            link({
              label: strings.openPassportFile,
              description: fill(strings.openPassportOf, strings.openPassportFile, artifactName),
              onPress: () => page.perform(() => page.ask('openPassportFile', { sha256 })),
            }),
          ]),
    ];
  }
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? path;
}

function headFacts({ artifact, step, createdAt }: ChainNode, strings: PassportStrings): string[] {
  return [
    step ?? strings.origin,
    ...(createdAt === undefined ? [] : [formatTime(createdAt)]),
    ...(artifact.sizeBytes === 0 ? [] : [formatBytes(artifact.sizeBytes)]),
  ];
}

function figureRows(
  title: string,
  figures: readonly Figure[],
  name: string,
  strings: PassportStrings,
): HTMLElement[] {
  if (figures.length === 0) {
    return [];
  }
  const shown = figures.slice(0, shownFigures);
  const rest = figures.slice(shownFigures);
  const values = h('dd', {}, ...shown.map(figureElement));
  if (rest.length > 0) {
    const more = link({
      label: fill(strings.more, rest.length),
      description: fill(strings.moreOf, rest.length, title, name),
      onPress: () => more.replaceWith(...rest.map(figureElement)),
    });
    values.append(more);
  }
  return [h('dt', {}, title), values];
}

function figureElement({ name, value, unit }: Figure): HTMLElement {
  return h(
    'span',
    { class: 'fact' },
    h('bdi', { class: 'quiet' }, name),
    ' ',
    unit === undefined ? h('bdi', {}, value) : figure(value, unit),
  );
}

function inputFigure({ role, path, state }: ChainInput, strings: PassportStrings): HTMLElement {
  return h(
    'span',
    { class: 'fact' },
    h('span', { class: 'quiet' }, `${role} `),
    nameText(path),
    state === 'changed' || state === 'missing'
      ? h('span', { class: 'bad' }, ` ${stateText(state, strings)}`)
      : undefined,
  );
}

function stateText(state: ChainState, strings: PassportStrings): string {
  return {
    current: strings.stateCurrent,
    changed: strings.stateChanged,
    missing: strings.stateMissing,
    'no-passport': strings.stateNoPassport,
  }[state];
}

function formatTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
        dateStyle: 'medium',
        timeStyle: 'short',
      }).format(date);
}
