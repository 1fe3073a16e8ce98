import type { ModulesView } from '../../../src/trace/session/queries/modules.ts';
import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { flameView } from '../flame/flameView.ts';
import { placeLinks } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { moduleFlame, type ModuleFlameNode, type Pass } from './moduleFlame.ts';
import type { Measure } from './moduleKinds.ts';

const passKey = 'modules pass';
const measureKey = 'modules measure';
const passes: readonly Pass[] = ['both', 'forward', 'backward'];

export interface ModuleFlameView {
  readonly element: HTMLElement;
  readonly controls: readonly HTMLElement[];
  dispose(): void;
}

/** The modules as a flame graph of one pass or both, in time of the GPU or of the host. */
export function moduleFlameView(
  context: TabContext,
  { modules, deviceTimeNs }: ModulesView,
): ModuleFlameView {
  const { strings } = context;
  const measures: readonly Measure[] = deviceTimeNs > 0 ? ['device', 'host'] : ['host'];
  let pass = passes.find((each) => each === context.kept(passKey)) ?? 'both';
  let measure = measures.find((each) => each === context.kept(measureKey)) ?? measures[0] ?? 'host';
  const passNames: Readonly<Record<Pass, string>> = {
    both: strings.modulesBoth,
    forward: strings.modulesForward,
    backward: strings.modulesBackward,
  };
  const measureNames: Readonly<Record<Measure, string>> = {
    device: strings.modulesDeviceTime,
    host: strings.modulesHostTime,
  };
  const links = h('div', { class: 'modules-links', attributes: { 'aria-live': 'polite' } });
  const flame = flameView({
    nodes: moduleFlame(modules, pass, measure),
    label: fill(strings.modulesFlameOf, passNames[pass], measureNames[measure]),
    strings,
    onChoose: (node) => {
      // Every node is one of moduleFlame's.
      const module = modules[(node as ModuleFlameNode).position];
      links.replaceChildren(placeLinks(context, module?.place ?? null, module?.name ?? ''));
    },
  });
  return {
    element: h('div', {}, flame.element, links),
    controls: [
      dropdown({
        label: strings.modulesPass,
        choices: passes.map((value) => ({ value, text: passNames[value] })),
        value: pass,
        onChoose: (value) => {
          pass = value;
          context.keep(passKey, value);
          redraw();
        },
      }),
      ...(measures.length < 2
        ? []
        : [
            dropdown({
              label: strings.modulesMeasure,
              choices: measures.map((value) => ({ value, text: measureNames[value] })),
              value: measure,
              onChoose: (value) => {
                measure = value;
                context.keep(measureKey, value);
                redraw();
              },
            }),
          ]),
    ],
    dispose: () => flame.dispose(),
  };

  function redraw(): void {
    links.replaceChildren();
    flame.setNodes(moduleFlame(modules, pass, measure));
  }
}
