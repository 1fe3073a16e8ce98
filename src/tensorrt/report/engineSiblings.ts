import { basename, dirname, join } from 'node:path';

/** Where the records of one engine may lie, for each part the likeliest first. */
export interface EngineSiblings {
  readonly plan: string;
  readonly report: readonly string[];
  readonly layers: readonly string[];
  readonly profile: readonly string[];
  readonly times: readonly string[];
  readonly log: readonly string[];
  /** TensorRT Engine Explorer's: device, and options and figures of the measured run. */
  readonly device: string;
  readonly profileMetadata: string;
}

/** The last of these words in the name of a JSON file is its part; what stands before is the plan's name. */
const partNames = /\.(?:layers|graph|profile|times|timing|report)\.json$/iu;

/**
 * Names of what may lie beside a plan: ours (`<plan>.layers.json`, `.profile.json`, `.times.json`, `.log`,
 * `.report.json`) and those of TensorRT Engine Explorer (`.graph.json`, `.timing.json`, `.metadata.json`), also for a
 * JSON file of one of these names, and for `layers_<name>.json` with `profile_<name>.json`.
 */
export function engineSiblings(path: string): EngineSiblings {
  const folder = dirname(path);
  const name = basename(path);
  const analysed = /^layers_(.*)\.json$/iu.exec(name)?.[1];
  if (analysed !== undefined) {
    return {
      ...siblingsOf(join(folder, analysed)),
      report: [],
      layers: [path],
      profile: [join(folder, `profile_${analysed}.json`)],
      times: [join(folder, `times_${analysed}.json`)],
    };
  }
  if (!/\.json$/iu.test(name)) {
    return siblingsOf(path);
  }
  if (/\.report\.json$/iu.test(name)) {
    return { ...siblingsOf(path.replace(partNames, '')), report: [path] };
  }
  const plan = path.replace(partNames.test(name) ? partNames : /\.json$/iu, '');
  // The layers that were asked for are shown, whatever an earlier report beside them says.
  return { ...siblingsOf(plan), report: [], layers: [path] };
}

function siblingsOf(plan: string): EngineSiblings {
  return {
    plan,
    report: [`${plan}.report.json`],
    layers: [`${plan}.layers.json`, `${plan}.graph.json`],
    profile: [`${plan}.profile.json`],
    times: [`${plan}.times.json`, `${plan}.timing.json`],
    log: [`${plan}.log`, `${plan}.profile.log`],
    device: `${plan}.metadata.json`,
    profileMetadata: `${plan}.profile.metadata.json`,
  };
}
