import { peakMemoryBytes } from '../peakMemory.ts';
import { compileLess } from '../../src/cli/trace/compileLess.ts';
import { analyseTrace } from '../../src/trace/analyse/traceAnalysis.ts';
import { traceBasis } from '../../src/trace/analyse/traceBasis.ts';
import { formJob } from '../../src/trace/job/formJob.ts';
import { linkTrace } from '../../src/trace/link/linkedTrace.ts';
import { openTrace } from '../../src/trace/read/openTrace.ts';
import { idleJson } from '../../src/trace/report/reportJson.ts';
import { kernelsJson, memoryJson, modulesJson, operatorsJson } from '../../src/trace/report/tablesJson.ts';
import { summarise } from '../../src/trace/summarise.ts';

/**
 * Makes all reports of a trace and prints as JSON how long each part takes, and the most memory of the process. It is
 * bundled as the product is, and has V8 set as the command line has it.
 */
async function main(path: string): Promise<void> {
  compileLess();
  const partsMs: Record<string, number> = {};
  const startedMs = performance.now();
  let lastMs = startedMs;
  const lap = (part: string) => {
    const nowMs = performance.now();
    partsMs[part] = Math.round(nowMs - lastMs);
    lastMs = nowMs;
  };
  const trace = await openTrace(path);
  lap('open');
  const linked = linkTrace(trace);
  lap('link');
  const basis = traceBasis(linked);
  const analysis = analyseTrace(linked, basis);
  lap('analyse');
  summarise([analysis], formJob([{ path, linked, steps: basis.steps }]));
  lap('summary');
  idleJson([analysis], []);
  lap('idle');
  operatorsJson(basis);
  lap('ops');
  kernelsJson(basis);
  lap('kernels');
  memoryJson(basis);
  lap('memory');
  modulesJson(basis);
  lap('modules');
  const elapsedMs = performance.now() - startedMs;
  console.log(JSON.stringify({ elapsedMs, peakBytes: peakMemoryBytes(), partsMs }));
}

void main(process.argv[2] ?? '');
