import type { ModulesView } from '../../../src/trace/session/queries/modules.ts';
import type { TraceStrings } from '../strings.ts';
import { durationColumn, numberColumn, shareColumn, wordsColumn } from '../table/columnKinds.ts';
import type { ViewColumn } from '../table/viewColumn.ts';
import { timeOf } from './moduleFlame.ts';

/** The columns of the tree; rows are positions in the list of modules. Times of the GPU stand where one worked. */
export function moduleColumns(
  { modules, deviceTimeNs, source }: ModulesView,
  strings: TraceStrings,
): ViewColumn<number>[] {
  const rows = modules.map((_, position) => position);
  const measure = deviceTimeNs > 0 ? 'device' : 'host';
  const wholeNs =
    measure === 'device'
      ? deviceTimeNs
      : modules.reduce((sum, module) => sum + (module.parent < 0 ? timeOf(module, 'both', 'host') : 0), 0);
  const of =
    <T>(pick: (module: ModulesView['modules'][number]) => T) =>
    (position: number) => {
      const module = modules[position];
      return module === undefined ? undefined : pick(module);
    };
  const time = (
    id: string,
    header: string,
    pick: (module: ModulesView['modules'][number]) => number,
    help?: string,
  ) =>
    durationColumn<number>({
      id,
      header,
      of: of(pick),
      rows,
      ...(help === undefined ? {} : { description: help }),
    });
  return [
    wordsColumn({
      id: 'name',
      header: source === 'annotations' ? strings.modulesRangeName : strings.modulesName,
      of: (position) => modules[position]?.name ?? null,
      track: 'minmax(170px, 3fr)',
    }),
    shareColumn({
      id: 'share',
      header: strings.modulesShare,
      of: of((module) => (wholeNs > 0 ? timeOf(module, 'both', measure) / wholeNs : null)),
      rows,
      bar: true,
      description: strings.modulesShareHelp,
    }),
    ...(measure === 'device'
      ? [
          time('deviceForward', strings.modulesDeviceForward, ({ forward }) => forward.deviceTotalNs),
          time('deviceBackward', strings.modulesDeviceBackward, ({ backward }) => backward.deviceTotalNs),
          time(
            'deviceSelf',
            strings.modulesDeviceSelf,
            ({ forward, backward }) => forward.deviceSelfNs + backward.deviceSelfNs,
            strings.modulesSelfHelp,
          ),
        ]
      : []),
    time('hostForward', strings.modulesHostForward, ({ forward }) => forward.hostTotalNs),
    time('hostBackward', strings.modulesHostBackward, ({ backward }) => backward.hostTotalNs),
    time(
      'hostSelf',
      strings.modulesHostSelf,
      ({ forward, backward }) => forward.hostSelfNs + backward.hostSelfNs,
      strings.modulesSelfHelp,
    ),
    numberColumn({
      id: 'calls',
      header: strings.modulesCalls,
      of: of(({ occurrences }) => occurrences),
      rows,
    }),
    numberColumn({
      id: 'operators',
      header: strings.modulesOperators,
      of: of(({ operators }) =>
        operators.reduce((sum, { isBackward, calls }) => sum + (isBackward ? 0 : calls), 0),
      ),
      rows,
      description: strings.modulesOperatorsHelp,
    }),
  ];
}
