/** What the name of a trace file tells. */
export interface TraceFileName {
  /** Process that recorded: what `tensorboard_trace_handler` writes, such as `node_1234`. */
  readonly worker: string;
  /** Number between worker and extension, which rises from one recording of the worker to the next. */
  readonly stamp: string | undefined;
  /** Rank, where the name has one, as in `ddp_rank3`. */
  readonly rank: number | undefined;
}

const extension = /(?:\.pt)?(?:\.trace)?\.json(?:\.gz)?$|\.zip$|\.ertrace$/i;

/** Whether a file of a folder is taken for a trace: `*.pt.trace.json` and `*.pt.trace.json.gz`. */
export function isTraceFileName(name: string): boolean {
  return /\.pt\.trace\.json(?:\.gz)?$/i.test(name);
}

/** Whether a file is named as one that somebody shared. */
export function isShareFileName(name: string): boolean {
  return /\.ertrace$/i.test(name);
}

/** A name, or a path, without what says that it is a trace. */
export function bareTraceName(name: string): string {
  return name.replace(extension, '');
}

/** Takes a name of the form `<worker>[.<digits>].pt.trace.json[.gz]` apart. @param name without its folder. */
export function parseTraceFileName(name: string): TraceFileName {
  const bare = bareTraceName(name);
  const stamped = /^(.+)\.(\d+)$/.exec(bare);
  const worker = stamped?.[1] ?? bare;
  const rank = /rank[-_]?(\d+)/i.exec(worker)?.[1];
  return { worker, stamp: stamped?.[2], rank: rank === undefined ? undefined : Number(rank) };
}

/** Orders stamps as the numbers they are, however long. */
export function compareStamps(a: string | undefined, b: string | undefined): number {
  const [left, right] = [a ?? '', b ?? ''].map((text) => text.replace(/^0+/, ''));
  return left!.length - right!.length || (left! < right! ? -1 : left! > right! ? 1 : 0);
}
