import { busyTime, type BusyTime } from '../../analyse/busyTime.ts';
import { type KernelsJson, kernelsJson, type OperatorsJson, operatorsJson } from '../../report/tablesJson.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';

/** The operators of some steps, and in how much of their time the device works. */
export type OperatorsView = OperatorsJson & Pick<BusyTime, 'deviceBusyNs'>;
/** The kernels of some steps, and in how much of their time any runs. */
export type KernelsView = KernelsJson & Pick<BusyTime, 'kernelsBusyNs'>;

export const operatorsQuery = defineQuery(scopeSchema, (session, scope): OperatorsView =>
  session.remember(`operators ${JSON.stringify(scope)}`, () => {
    const analysis = session.analysis(scope);
    const { deviceBusyNs } = busyTime(analysis.breakdown);
    return { ...operatorsJson(analysis), deviceBusyNs };
  }),
);

export const kernelsQuery = defineQuery(scopeSchema, (session, scope): KernelsView =>
  session.remember(`kernels ${JSON.stringify(scope)}`, () => {
    const analysis = session.analysis(scope);
    const { kernelsBusyNs } = busyTime(analysis.breakdown);
    return { ...kernelsJson(analysis), kernelsBusyNs };
  }),
);
