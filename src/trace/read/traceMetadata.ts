import * as z from 'zod/mini';

const number = z.catch(z.optional(z.number()), undefined);
const text = z.catch(z.optional(z.string()), undefined);

/** A GPU as the profiler saw it. Fields that a version or vendor does not write are absent. */
const deviceSchema = z.object({
  id: z.catch(z.number(), 0),
  name: z.catch(z.string(), 'GPU'),
  totalGlobalMem: number,
  computeMajor: number,
  computeMinor: number,
  maxThreadsPerBlock: number,
  maxThreadsPerMultiprocessor: number,
  regsPerMultiprocessor: number,
  sharedMemPerMultiprocessor: number,
  warpSize: number,
  numSms: number,
});
export type DeviceProperties = z.infer<typeof deviceSchema>;

const groupSchema = z.object({
  pg_name: z.catch(z.string(), ''),
  pg_desc: z.catch(z.string(), ''),
  backend_config: text,
  pg_size: number,
  ranks: z.catch(z.optional(z.union([z.array(z.number()), z.string()])), undefined),
});

const distributedSchema = z.object({
  backend: text,
  rank: number,
  world_size: number,
  nccl_version: text,
  pg_config: z.catch(z.array(groupSchema), []),
});
export type DistributedInfo = z.infer<typeof distributedSchema>;

/** What a trace says beside its events. */
export interface TraceMetadata {
  readonly devices: readonly DeviceProperties[];
  readonly distributed: DistributedInfo | undefined;
  /** Epoch nanoseconds to which the file's times are relative; absent before PyTorch 2.4, whose times are absolute. */
  readonly baseTimeNs: number | undefined;
  /** Options of the recording; `undefined` where the version does not tell. */
  readonly recorded: {
    readonly shapes: boolean | undefined;
    readonly stacks: boolean | undefined;
    readonly memory: boolean | undefined;
    readonly modules: boolean | undefined;
  };
  readonly hostName: string | undefined;
  readonly traceName: string | undefined;
  /** All values as JSON text. */
  readonly raw: ReadonlyMap<string, string>;
}

/** Reads the values beside the events; what is damaged counts as absent. */
export function parseMetadata(raw: ReadonlyMap<string, string>): TraceMetadata {
  const value = (key: string): unknown => parse(raw.get(key));
  const flag = (key: string) => {
    const found = value(key);
    return found === undefined ? undefined : found === 1 || found === true || found === '1';
  };
  const devices = z.catch(z.array(deviceSchema), []).parse(value('deviceProperties') ?? []);
  const distributed = z.safeParse(distributedSchema, value('distributedInfo'));
  const base = value('baseTimeNanoseconds');
  const hostName = value('host_name');
  const traceName = value('traceName');
  return {
    devices,
    distributed: distributed.success ? distributed.data : undefined,
    baseTimeNs: typeof base === 'number' ? base : undefined,
    recorded: {
      shapes: flag('record_shapes'),
      stacks: flag('with_stack'),
      memory: flag('profile_memory'),
      modules: flag('with_modules'),
    },
    hostName: typeof hostName === 'string' ? hostName : undefined,
    traceName: typeof traceName === 'string' ? traceName : undefined,
    raw,
  };
}

function parse(json: string | undefined): unknown {
  if (json === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
