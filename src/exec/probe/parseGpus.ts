import { toolLimitSeconds } from './probeScript.ts';
import { cleanText, endedByLimit, type ProbeSections, statusOf, textLines } from './probeSections.ts';
import type { ProbedGpu } from './targetProbe.ts';

const mebibyte = 1024 * 1024;
const mostGpus = 64;

/** GPUs as `nvidia-smi` lists them, or why it told nothing. */
export function parseGpus(sections: ProbeSections): {
  readonly gpus: readonly ProbedGpu[];
  readonly gpuProblem?: string;
} {
  const name = sections.has('gpus-old') ? 'gpus-old' : 'gpus';
  const text = sections.get(name);
  if (text === undefined && !sections.has('gpus-asked')) {
    return sections.get('pci') === 'nvidia'
      ? {
          gpus: [],
          gpuProblem:
            'There is an NVIDIA GPU in this machine, but no nvidia-smi: its driver is not installed.',
        }
      : { gpus: [] };
  }
  const status = statusOf(sections, name);
  if (status === undefined || endedByLimit(status)) {
    return { gpus: [], gpuProblem: `nvidia-smi did not answer within ${toolLimitSeconds} s.` };
  }
  const lines = textLines(text);
  const gpus = lines
    .map((line) => parseGpu(line, name === 'gpus'))
    .filter((gpu) => gpu !== undefined)
    .slice(0, mostGpus);
  if (gpus.length > 0) {
    return { gpus };
  }
  const said = cleanText(lines.join(' '));
  return {
    gpus,
    gpuProblem: said === '' ? `nvidia-smi ended with exit status ${status} and said nothing.` : said,
  };
}

/** One line of `--format=csv,noheader,nounits`; the name is what is left of the last fields, for it may hold anything. */
function parseGpu(line: string, withCapability: boolean): ProbedGpu | undefined {
  const fields = line.split(',').map((field) => field.trim());
  const last = fields.splice(withCapability ? -4 : -3);
  const [memory, capability, driver, uuid] = withCapability ? last : [last[0], undefined, last[1], last[2]];
  if (fields.length === 0 || driver === undefined || !/^\d+(\.\d+)+$/.test(driver)) {
    return undefined;
  }
  return {
    name: cleanText(fields.join(', ')),
    // A GPU that shares the machine's memory answers [N/A].
    memoryBytes: /^\d{1,9}$/.test(memory ?? '') ? Number(memory) * mebibyte : 0,
    computeCapability: capability !== undefined && /^\d+\.\d+$/.test(capability) ? capability : null,
    driver,
    uuid: uuid !== undefined && /^[\w-]+$/.test(uuid) ? uuid : null,
  };
}
