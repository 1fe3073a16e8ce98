import type { Confidence, TritonRelease } from '../releases.ts';
import { compareVersions } from '../versions.ts';

/**
 * `runs`: at least the minimum; `branch`: older, on a branch that data-centre GPUs may use; `compatibility-package`: older
 * on a data-centre GPU, where the image's own package may do; `too-old`; `unknown`: the table has no minimum.
 */
export interface DriverFit {
  readonly fit: 'runs' | 'branch' | 'compatibility-package' | 'too-old' | 'unknown';
  readonly minimal: string | null;
  readonly confidence: Confidence | null;
}

/** Whether a driver such as `535.104.05` runs the images of a release. */
export function driverFit(row: TritonRelease, driver: string, dataCentre: boolean): DriverFit {
  const { minimalDriver, bundledDriver, dataCentreDrivers } = row;
  if (minimalDriver === null) {
    // The driver that the image itself brings along is the one its CUDA was made with.
    return bundledDriver !== null && compareVersions(driver, bundledDriver) >= 0
      ? { fit: 'runs', minimal: bundledDriver, confidence: 'C' }
      : { fit: 'unknown', minimal: null, confidence: null };
  }
  const { value: minimal, confidence } = minimalDriver;
  if (compareVersions(driver, minimal) >= 0) {
    return { fit: 'runs', minimal, confidence };
  }
  if (!dataCentre) {
    return { fit: 'too-old', minimal, confidence };
  }
  const branch = dataCentreDrivers.find(
    (candidate) => major(candidate) === major(driver) && compareVersions(driver, candidate) >= 0,
  );
  if (branch !== undefined) {
    return { fit: 'branch', minimal: branch, confidence };
  }
  // Where the notes list branches, one that is not among them is not supported; where they list none, it is not known.
  return dataCentreDrivers.length > 0
    ? { fit: 'too-old', minimal, confidence }
    : { fit: 'compatibility-package', minimal, confidence: 'C' };
}

/** `535.104.05` as `535`. */
export function major(driver: string): string {
  return driver.split('.')[0] ?? driver;
}

/** True when this text is a driver version at all; `nvidia-smi` prints `[N/A]` and the like where there is none. */
export function isDriverVersion(driver: string): boolean {
  return /^\d{3,}(?:\.\d+)*$/u.test(driver.trim());
}
