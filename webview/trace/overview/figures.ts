import { formatBytes, formatDurationNs, formatShare, formatSignificant } from '../../../src/core/units.ts';
import type { OverviewAnswer } from '../../../src/trace/session/queries/overview.ts';
import { fill } from '../../kit/text.ts';
import type { Tile } from '../../kit/tiles.ts';
import type { TraceStrings } from '../strings.ts';

/** Profiled times this much longer than the estimate are worth telling. */
const tellingShare = 0.9;

/** The figures that stand for the recording, or for some of its steps. */
export function overviewTiles(
  answer: OverviewAnswer,
  range: readonly [first: number, last: number] | null,
  strings: Readonly<TraceStrings>,
): Tile[] {
  const { gpus, memory, launches } = answer;
  return [
    stepTile(answer, range, strings),
    ...(gpus.length > 0 ? [busyTile(answer, strings)] : hostTiles(answer, strings)),
    ...(gpus.length > 0 && launches.launchesPerStep + launches.graphLaunchesPerStep > 0
      ? [launchTile(answer, strings)]
      : []),
    ...(memory === null
      ? []
      : [
          tile(
            strings.overviewMemory,
            formatBytes(memory.allocatedBytes),
            memory.totalBytes === null
              ? fill(strings.overviewMemoryReserved, formatBytes(memory.reservedBytes))
              : fill(
                  strings.overviewMemoryOf,
                  formatBytes(memory.totalBytes),
                  formatBytes(memory.reservedBytes),
                ),
          ),
        ]),
  ];
}

function stepTile(
  { timing, meanNs, steps, chosenSteps }: OverviewAnswer,
  range: readonly [first: number, last: number] | null,
  strings: Readonly<TraceStrings>,
): Tile {
  if (range === null && timing !== null && timing.expectedNs < tellingShare * timing.recordedNs) {
    const { value, unit = '' } = tile('', formatDurationNs(timing.expectedNs));
    return {
      name: strings.overviewStepTime,
      value,
      unit: fill(strings.overviewStepTimeEstimated, unit),
      remark: fill(
        strings.overviewAsProfiled,
        formatDurationNs(meanNs),
        formatDurationNs(meanNs - timing.expectedNs),
      ),
    };
  }
  const chosen = range === null ? steps : steps.slice(range[0], range[1] + 1);
  const lengths = chosen.map(({ startNs, endNs }) => endNs - startNs);
  const [least, most] = [formatDurationNs(Math.min(...lengths)), formatDurationNs(Math.max(...lengths))];
  return tile(
    strings.overviewStepTime,
    formatDurationNs(meanNs),
    chosenSteps < 2
      ? strings.overviewOneStep
      : least === most
        ? fill(strings.overviewAlike, chosenSteps)
        : fill(strings.overviewRange, least, most),
  );
}

function busyTile({ gpus, meanPartsNs }: OverviewAnswer, strings: Readonly<TraceStrings>): Tile {
  const busy = gpus.reduce((sum, gpu) => sum + gpu.busy, 0) / gpus.length;
  const { kernel, communication, memcpy, memset } = meanPartsNs;
  return tile(
    strings.overviewGpuBusy,
    formatShare(busy),
    memcpy + memset > 0
      ? fill(
          strings.overviewGpuBusyRemark,
          formatDurationNs(kernel + communication),
          formatDurationNs(memcpy + memset),
        )
      : fill(strings.overviewGpuBusyOnly, formatDurationNs(kernel + communication)),
  );
}

function hostTiles({ meanNs, meanPartsNs }: OverviewAnswer, strings: Readonly<TraceStrings>): Tile[] {
  const { cpu, dataLoader } = meanPartsNs;
  const share = (ns: number) => (meanNs > 0 ? ns / meanNs : 0);
  return [
    tile(
      strings.overviewOperatorsBusy,
      formatShare(share(cpu)),
      fill(strings.overviewOperatorsRemark, formatDurationNs(cpu)),
    ),
    ...(dataLoader > 0
      ? [
          tile(
            strings.overviewLoader,
            formatDurationNs(dataLoader),
            fill(strings.overviewLoaderRemark, formatShare(share(dataLoader))),
          ),
        ]
      : []),
  ];
}

function launchTile({ launches }: OverviewAnswer, strings: Readonly<TraceStrings>): Tile {
  const { launchesPerStep, graphLaunchesPerStep, kernelsPerStep, medianKernelNs, medianCallNs } = launches;
  return graphLaunchesPerStep > launchesPerStep
    ? {
        name: strings.overviewGraphs,
        value: formatSignificant(graphLaunchesPerStep),
        unit: strings.overviewLaunchesUnit,
        remark: fill(
          strings.overviewGraphsRemark,
          formatSignificant(kernelsPerStep),
          formatDurationNs(medianKernelNs),
        ),
      }
    : {
        name: strings.overviewLaunches,
        value: formatSignificant(launchesPerStep),
        unit: strings.overviewLaunchesUnit,
        remark: fill(
          strings.overviewLaunchesRemark,
          formatDurationNs(medianKernelNs),
          formatDurationNs(medianCallNs),
        ),
      };
}

/** `8.1 ms` with the unit apart. */
function tile(name: string, text: string, remark?: string): Tile {
  const space = text.lastIndexOf(' ');
  return {
    name,
    value: text.slice(0, space),
    unit: text.slice(space + 1),
    ...(remark === undefined ? {} : { remark }),
  };
}
