import type { EngineLayer } from '../../src/tensorrt/report/engineReport.ts';
import { formatDurationNs, formatShare } from '../../src/core/units.ts';
import { button } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { RefusedError } from '../kit/messages.ts';
import type { Page } from '../kit/page.ts';
import { plainDirection } from '../kit/text.ts';
import type { EngineApi } from './api.ts';
import { shapeText } from './layerColumns.ts';
import { longList } from './longList.ts';
import type { EngineStrings } from './strings.ts';

type Tensor = EngineLayer['inputs'][number];
type EnginePage = Page<EngineApi, EngineStrings>;

const shownNodes = 40;
const longestText = 600;

/** Everything about one layer; asked for when it is opened. */
export function layerDetail(page: EnginePage, version: number, index: number): HTMLElement {
  const { strings } = page;
  const element = h('div', { class: 'layer-detail' }, h('p', { class: 'quiet' }, strings.layerLoading));
  page.ask('layer', { version, index }).then(
    (layer) => element.replaceChildren(...content(page, layer)),
    (thrown: unknown) => {
      const failure = thrown instanceof RefusedError ? thrown.failure : undefined;
      element.replaceChildren(h('p', { class: 'bad' }, failure?.message ?? strings.layerGone));
    },
  );
  return element;
}

function content(page: EnginePage, layer: EngineLayer): HTMLElement[] {
  const { strings } = page;
  return [
    h(
      'dl',
      { class: 'layer-facts' },
      ...fact(strings.name, mono(layer.name)),
      ...(layer.tactic === null ? [] : fact(strings.tactic, mono(layer.tactic))),
      ...fact(strings.inputs, tensorList(layer.inputs, strings)),
      ...fact(strings.outputs, tensorList(layer.outputs, strings)),
      ...fact(
        strings.onnxNodes,
        layer.onnxNodes.length === 0
          ? h('span', { class: 'quiet' }, strings.noNodes)
          : longList(layer.onnxNodes, shownNodes, mono, strings),
      ),
      ...(layer.streamId === null ? [] : fact(strings.stream, String(layer.streamId))),
    ),
    button({
      label: strings.copyLayer,
      onPress: () =>
        page.perform(async () => {
          await page.ask('copyText', { text: layerText(layer, strings) });
          page.announce(strings.copied);
        }),
    }),
  ];
}

function tensorList(tensors: readonly Tensor[], strings: EngineStrings): HTMLElement {
  return tensors.length === 0
    ? h('span', { class: 'quiet' }, strings.noTensors)
    : longList(tensors, shownNodes, tensorLine, strings);
}

function tensorLine({ name, shape, type, format }: Tensor): HTMLElement {
  return h(
    'span',
    {},
    mono(name),
    ` ${shapeText(shape)} `,
    h('span', { class: 'quiet' }, kindOf(type, format)),
  );
}

/** Older versions write type and format as one text; then both fields may be equal. */
function kindOf(type: string | null, format: string | null): string {
  return plainDirection([...new Set([type, format])].filter((part) => part !== null).join(' · '));
}

function layerText(layer: EngineLayer, strings: EngineStrings): string {
  const tensors = (list: readonly Tensor[]) =>
    list.map(({ name, shape, type, format }) => `  ${name} ${shapeText(shape)} ${kindOf(type, format)}`);
  return [
    `${strings.name}: ${layer.name}`,
    `${strings.type}: ${layer.type ?? strings.unknown}`,
    `${strings.precision}: ${layer.precision ?? strings.unknown}`,
    ...(layer.tactic === null ? [] : [`${strings.tactic}: ${layer.tactic}`]),
    ...(layer.timeNs === null
      ? []
      : [
          `${strings.time}: ${formatDurationNs(layer.timeNs)}${layer.share === null ? '' : ` (${formatShare(layer.share)})`}`,
        ]),
    `${strings.inputs}:`,
    ...tensors(layer.inputs),
    `${strings.outputs}:`,
    ...tensors(layer.outputs),
    `${strings.onnxNodes}:`,
    ...layer.onnxNodes.map((node) => `  ${node}`),
  ].join('\n');
}

/** A name as it is; what is longer than anybody reads goes with "Copy Layer" alone. */
function mono(text: string): HTMLElement {
  const plain = plainDirection(text);
  return h(
    'bdi',
    { class: 'mono' },
    plain.length > longestText ? `${plain.slice(0, longestText - 1)}…` : plain,
  );
}

function fact(name: string, value: Node | string): HTMLElement[] {
  return [h('dt', {}, name), h('dd', {}, value)];
}
