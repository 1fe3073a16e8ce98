import { busyTime, type BusyTime } from '../../analyse/busyTime.ts';
import type { ModuleReport, ModuleStats } from '../../analyse/modules/moduleStats.ts';
import { type ModuleOperators, moduleOperators } from '../../analyse/modules/moduleOperators.ts';
import { moduleStats } from '../../analyse/modules/moduleStats.ts';
import { treeOrder } from '../../analyse/modules/treeOrder.ts';
import { windowOfSteps } from '../../analyse/operators/timeWindow.ts';
import { none } from '../../read/eventColumns.ts';
import { type Scope, scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';
import type { TraceSession } from '../traceSession.ts';
import { type EventPlace, eventPlace } from './eventPlace.ts';

/** A module with what it calls itself, and its longest forward call; `null` where only its backward pass is in the steps. */
export interface PlacedModule extends ModuleStats {
  readonly place: EventPlace | null;
  readonly operators: readonly Omit<ModuleOperators, 'node'>[];
}

export interface ModulesView extends Omit<ModuleReport, 'modules'>, Pick<BusyTime, 'deviceBusyNs'> {
  readonly stepCount: number;
  readonly modules: readonly PlacedModule[];
}

/** The modules of a recording by the calls made during the steps that are looked at. */
export const modulesQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`modules ${JSON.stringify(scope)}`, () => modulesView(session, scope)),
);

function modulesView(session: TraceSession, scope: Scope): ModulesView {
  const recording = session.recording(scope.recording);
  const { linked, steps, breakdown, modules: treeOf, operatorsAround } = session.analysis(scope);
  const tree = treeOf();
  const window = windowOfSteps(steps);
  const { events } = linked.trace;
  const longest = new Uint32Array(tree.size).fill(none);
  for (let row = 0; row < events.count; row++) {
    const startNs = events.startNs[row]!;
    if (tree.isModuleRow(row) && startNs >= window.startNs && startNs < window.endNs) {
      const node = tree.moduleOf(row);
      const known = node === none ? none : longest[node]!;
      if (node !== none && (known === none || events.durationNs[row]! > events.durationNs[known]!)) {
        longest[node] = row;
      }
    }
  }
  const report = moduleStats(linked, window, tree);
  const order = treeOrder(tree);
  const operators = operatorsByNode(tree.size, moduleOperators(linked, window, tree, operatorsAround()));
  return {
    ...report,
    stepCount: steps.length,
    deviceBusyNs: busyTime(breakdown).deviceBusyNs,
    modules: report.modules.map((module, position) => ({
      ...module,
      place: eventPlace(recording, longest[order[position]!.node]!),
      operators: operators[order[position]!.node] ?? [],
    })),
  };
}

function operatorsByNode(size: number, list: readonly ModuleOperators[]): PlacedModule['operators'][] {
  const byNode = Array.from({ length: size }, (): Omit<ModuleOperators, 'node'>[] => []);
  for (const { node, ...each } of list) {
    byNode[node]!.push(each);
  }
  return byNode;
}
