import { isCommunicationKernelName, isHostCollectiveName } from '../classify/communication.ts';
import { isSynchronisingCall } from '../classify/runtimeCalls.ts';
import { category } from '../read/eventCategory.ts';
import type { Trace } from '../read/trace.ts';
import { type BoxKind, boxKinds } from './timelineTypes.ts';

const code = (kind: BoxKind) => boxKinds.indexOf(kind);

/** Says what an event of a trace means on the timeline, as a position in {@link boxKinds}. */
export function boxKindOf({ events, names, collectives }: Trace): (row: number) => number {
  const isTransfer = names.flags((name) => (isCommunicationKernelName(name) ? 1 : 0));
  const isHostCollective = names.flags((name) => (isHostCollectiveName(name) ? 1 : 0));
  const isSync = names.flags((name) => (isSynchronisingCall(name) ? 1 : 0));
  const usual = usualKinds();
  const [communication, sync, module] = [code('communication'), code('sync'), code('module')];
  return (row) => {
    const of = events.category[row]!;
    const name = events.name[row]!;
    switch (of) {
      case category.kernel:
        // As in `communicationKernels`: told by the name or by the arguments.
        return isTransfer[name] === 1 || collectives.has(row) ? communication : usual[of]!;
      case category.operator:
      case category.annotation:
        return isHostCollective[name] === 1 ? communication : usual[of]!;
      case category.runtime:
      case category.driver:
        return isSync[name] === 1 ? sync : usual[of]!;
      case category.python:
        return events.a[row]! > 0 ? module : usual[of]!;
      default:
        return usual[of]!;
    }
  };
}

/** By category, what most of its events are. */
function usualKinds(): Uint8Array {
  const kinds = new Uint8Array(256).fill(code('other'));
  kinds[category.operator] = code('operator');
  kinds[category.annotation] = code('annotation');
  kinds[category.deviceAnnotation] = code('annotation');
  kinds[category.python] = code('python');
  kinds[category.runtime] = code('launch');
  kinds[category.driver] = code('launch');
  kinds[category.kernel] = code('kernel');
  kinds[category.memcpy] = code('copy');
  kinds[category.memset] = code('copy');
  kinds[category.sync] = code('sync');
  return kinds;
}
