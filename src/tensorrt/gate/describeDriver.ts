import { tritonReleases, type Confidence } from '../releases.ts';
import { isDataCentreGpu } from './dataCentreGpu.ts';
import { driverFit, isDriverVersion, major, type DriverFit } from './driverFit.ts';

/** What a line of the Targets tree means. */
export interface Meaning {
  readonly text: string;
  /** Lowest of the cells it rests on; null when it rests on none. */
  readonly confidence: Confidence | null;
}

/**
 * What a driver means: `driver 535 runs images up to 23.10, on data-centre GPUs up to 24.01`. The second half stands
 * there when it differs and a data-centre GPU is among `gpus`, or when no GPU is given.
 */
export function describeDriver(driver: string, gpus: readonly { readonly name: string }[]): Meaning {
  if (!isDriverVersion(driver)) {
    return { text: 'the version of the driver is not known', confidence: null };
  }
  const everywhere = newestThat(driver, false, ['runs']);
  const dataCentre = newestThat(driver, true, ['runs', 'branch']);
  const concerned = gpus.length === 0 || gpus.some(({ name }) => isDataCentreGpu(name));
  const name = `driver ${major(driver)}`;
  const oldest = tritonReleases[0]?.release ?? '';
  if (everywhere === undefined) {
    return dataCentre === undefined || !concerned
      ? { text: `${name} runs no image from ${oldest} on`, confidence: 'B' }
      : {
          text: `${name} runs images only on data-centre GPUs, up to ${dataCentre.release}`,
          confidence: dataCentre.confidence,
        };
  }
  const more = concerned && dataCentre !== undefined && dataCentre.release !== everywhere.release;
  const newest = tritonReleases.at(-1)?.release === everywhere.release;
  const unknown = firstUnknownAfter(driver, more ? dataCentre.release : everywhere.release);
  return {
    text: [
      `${name} runs images up to ${everywhere.release}${newest ? ', the newest known' : ''}`,
      ...(more ? [`on data-centre GPUs up to ${dataCentre.release}`] : []),
      ...(unknown === undefined ? [] : [`from ${unknown} on it is not known`]),
    ].join(', '),
    confidence: worst(everywhere.confidence, more ? dataCentre.confidence : null),
  };
}

/** The newest release that a driver runs, and how sure that is; undefined when there is none. */
export function newestThat(
  driver: string,
  dataCentre: boolean,
  fits: readonly DriverFit['fit'][] = ['runs', 'branch'],
): { release: string; confidence: Confidence | null } | undefined {
  const row = tritonReleases.findLast((candidate) =>
    fits.includes(driverFit(candidate, driver, dataCentre).fit),
  );
  return row && { release: row.release, confidence: driverFit(row, driver, dataCentre).confidence };
}

/** Where the table stops knowing right after what the driver is known to run. */
function firstUnknownAfter(driver: string, release: string): string | undefined {
  const index = tritonReleases.findIndex((row) => row.release === release);
  const next = tritonReleases[index + 1];
  return next !== undefined && driverFit(next, driver, false).fit === 'unknown' ? next.release : undefined;
}

function worst(a: Confidence | null, b: Confidence | null): Confidence | null {
  return a === null || (b !== null && b > a) ? b : a;
}
