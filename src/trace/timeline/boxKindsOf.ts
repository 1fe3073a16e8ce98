import { communicationKernels, isHostCollectiveName } from '../classify/communication.ts';
import { isSynchronisingCall } from '../classify/runtimeCalls.ts';
import { category } from '../read/eventCategory.ts';
import type { Trace } from '../read/trace.ts';
import { type BoxKind, boxKinds } from './timelineTypes.ts';

const code = (kind: BoxKind) => boxKinds.indexOf(kind);

/** What each event of a trace means on the timeline, as positions in {@link boxKinds}. */
export function boxKindsOf(trace: Trace): Uint8Array {
  const { events, names } = trace;
  const isCommunication = communicationKernels(trace);
  const isHostCollective = names.flags((name) => (isHostCollectiveName(name) ? 1 : 0));
  const isSync = names.flags((name) => (isSynchronisingCall(name) ? 1 : 0));
  const usual = usualKinds();
  const [communication, sync, module] = [code('communication'), code('sync'), code('module')];
  const kinds = new Uint8Array(events.count);
  for (let row = 0; row < events.count; row++) {
    const of = events.category[row]!;
    const name = events.name[row]!;
    let kind = usual[of]!;
    switch (of) {
      case category.kernel:
        kind = isCommunication[row] === 1 ? communication : kind;
        break;
      case category.operator:
      case category.annotation:
        kind = isHostCollective[name] === 1 ? communication : kind;
        break;
      case category.runtime:
      case category.driver:
        kind = isSync[name] === 1 ? sync : kind;
        break;
      case category.python:
        kind = events.a[row]! > 0 ? module : kind;
        break;
      default:
    }
    kinds[row] = kind;
  }
  return kinds;
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
