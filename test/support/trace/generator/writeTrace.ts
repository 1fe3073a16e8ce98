import type { MadeCategory, MadeEvent } from './madeEvent.ts';
import type { Random } from './random.ts';

/** How a version, vendor or careless tool writes one and the same recording. */
export interface Spelling {
  readonly layout?: 'kineto' | 'minified' | 'indented' | 'list';
  readonly keys?: 'usual' | 'shuffled' | 'argsFirst';
  /** `absolute`: before PyTorch 2.4; `microseconds`: absolute and whole, as until 2.0. */
  readonly time?: 'relative' | 'absolute' | 'microseconds';
  /** `old`: until PyTorch 1.11. */
  readonly categories?: 'new' | 'old';
  readonly ids?: 'numbers' | 'texts';
  readonly numbersAsTexts?: boolean;
  readonly vendor?: 'cuda' | 'rocm';
  /** Not JSON any more, but met in the field. */
  readonly careless?: 'no' | 'trailingCommas' | 'bareWords';
  readonly escapesUnicode?: boolean;
  /** Written before or behind the events. */
  readonly eventsPlace?: 'last' | 'first';
}

/** Microseconds that absolute times have more than relative ones. */
export const absoluteBaseUs = 1_600_000_000_000_000;

const oldCategories: Partial<Record<MadeCategory, string>> = {
  cpu_op: 'Operator',
  user_annotation: 'Operator',
  cuda_runtime: 'Runtime',
  kernel: 'Kernel',
  gpu_memcpy: 'Memcpy',
  gpu_memset: 'Memset',
};

/** The text of a trace. @param metadata what is said beside the events. */
export function writeTrace(
  events: readonly MadeEvent[],
  random: Random,
  spelling: Spelling = {},
  metadata: Readonly<Record<string, unknown>> = {},
): string {
  const { layout = 'kineto', careless = 'no' } = spelling;
  const texts = events.map((event) => writeEvent(event, random, spelling));
  const comma = careless === 'trailingCommas' && texts.length > 0 ? ',' : '';
  const between = layout === 'minified' ? ',' : ',\n  ';
  const list = `[${layout === 'minified' ? '' : '\n  '}${texts.join(between)}${comma}${layout === 'minified' ? '' : '\n  '}]`;
  if (layout === 'list') {
    return list;
  }
  const beside = {
    schemaVersion: 1,
    deviceProperties: [deviceProperties(spelling)],
    ...(spelling.time === undefined || spelling.time === 'relative'
      ? { baseTimeNanoseconds: 1_790_857_026_000_000_000 }
      : {}),
    displayTimeUnit: 'ms',
    ...metadata,
  };
  const members = Object.entries(beside).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  if (careless === 'bareWords') {
    members.push('"cupti_version": N/A');
  }
  const all =
    spelling.eventsPlace === 'first'
      ? [`"traceEvents": ${list}`, ...members]
      : [...members, `"traceEvents": ${list}`];
  return `{\n  ${all.join(',\n  ')}\n}\n`;
}

function deviceProperties({ vendor }: Spelling): Record<string, unknown> {
  return vendor === 'rocm'
    ? {
        id: 0,
        name: 'AMD Instinct MI300X',
        totalGlobalMem: 206_141_652_992,
        computeMajor: 9,
        computeMinor: 4,
        maxThreadsPerBlock: 1024,
        maxThreadsPerMultiprocessor: 2048,
        regsPerBlock: 65_536,
        warpSize: 64,
        sharedMemPerBlock: 65_536,
        numSms: 304,
        maxSharedMemoryPerMultiProcessor: 65_536,
      }
    : {
        id: 0,
        name: 'NVIDIA H200',
        totalGlobalMem: 150_109_880_320,
        computeMajor: 9,
        computeMinor: 0,
        maxThreadsPerBlock: 1024,
        maxThreadsPerMultiprocessor: 2048,
        regsPerBlock: 65_536,
        warpSize: 32,
        sharedMemPerBlock: 49_152,
        numSms: 132,
        regsPerMultiprocessor: 65_536,
        sharedMemPerMultiprocessor: 233_472,
      };
}

function writeEvent(event: MadeEvent, random: Random, spelling: Spelling): string {
  const { layout = 'kineto', careless = 'no' } = spelling;
  const isOld = spelling.categories === 'old';
  const { name, args } = spelling.vendor === 'rocm' ? asRocm(event) : event;
  const text = (value: string) => (spelling.escapesUnicode === true ? escaped(value) : JSON.stringify(value));
  const id = (value: number) => (spelling.ids === 'texts' ? `"${value}"` : String(value));
  const number = (value: string) => (spelling.numbersAsTexts === true ? `"${value}"` : value);
  const argTexts = Object.entries(args).map(([key, value]) => {
    const old =
      isOld && key === 'External id' ? 'external id' : isOld && key === 'Input Dims' ? 'Input dims' : key;
    const isNumber = typeof value === 'number';
    return `${JSON.stringify(old)}: ${isNumber ? number(String(value)) : JSON.stringify(value)}`;
  });
  if (careless === 'bareWords' && random.chance(0.3)) {
    argTexts.push('"stream name": N/A', '"queued": nan');
  }
  const usual: [string, string][] = [
    ['ph', `"${event.ph}"`],
    ['cat', `"${isOld ? (oldCategories[event.cat] ?? event.cat) : event.cat}"`],
    ['name', text(name)],
    ['pid', id(event.pid)],
    ['tid', id(event.tid)],
    ['ts', number(timeText(event.tsNs, spelling))],
  ];
  if (event.ph === 'X') {
    usual.push([
      'dur',
      number(spelling.time === 'microseconds' ? String(event.durNs / 1000) : decimal(event.durNs)),
    ]);
  } else if (event.ph === 'i') {
    usual.push(['s', '"t"']);
  } else {
    usual.push(
      ['id', String(event.id ?? 0)],
      ...(event.ph === 'f' ? [['bp', '"e"'] as [string, string]] : []),
    );
  }
  const tail = careless === 'trailingCommas' ? ',' : '';
  if (event.ph === 'X' || event.ph === 'i') {
    usual.push([
      'args',
      layout === 'minified'
        ? `{${argTexts.join(',')}${tail}}`
        : `{\n      ${argTexts.join(', ')}${tail}\n    }`,
    ]);
  }
  const ordered =
    spelling.keys === 'shuffled'
      ? random.shuffle(usual)
      : spelling.keys === 'argsFirst'
        ? usual.reverse()
        : usual;
  const members = ordered.map(([key, value]) =>
    layout === 'minified' ? `"${key}":${value}` : `"${key}": ${value}`,
  );
  return layout === 'minified'
    ? `{${members.join(',')}${tail}}`
    : layout === 'indented'
      ? `{\n    ${members.join(',\n    ')}${tail}\n  }`
      : `{\n    ${members.slice(0, 5).join(', ')},\n    ${members.slice(5).join(', ')}${tail}\n  }`;
}

function timeText(tsNs: number, { time = 'relative' }: Spelling): string {
  const us = Math.floor(tsNs / 1000) + (time === 'relative' ? 0 : absoluteBaseUs);
  return time === 'microseconds' ? String(us) : `${us}.${String(tsNs % 1000).padStart(3, '0')}`;
}

function decimal(ns: number): string {
  return `${Math.floor(ns / 1000)}.${String(ns % 1000).padStart(3, '0')}`;
}

/** A profiler on ROCm names HIP's calls and tells neither blocks per SM nor occupancy. */
function asRocm({ name, args }: MadeEvent): Pick<MadeEvent, 'name' | 'args'> {
  const untold = ['blocks per SM', 'est. achieved occupancy %', 'cbid'];
  const kept = Object.fromEntries(Object.entries(args).filter(([key]) => !untold.includes(key)));
  const hip = name.replace(/^cuda(?=[A-Z])/u, 'hip').replace(/^cuLaunchKernelEx$/u, 'hipModuleLaunchKernel');
  return { name: hip, args: kept };
}

function escaped(value: string): string {
  return JSON.stringify(value).replace(/[^ -~]/gu, (letter) =>
    [...Array(letter.length).keys()]
      .map((at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
