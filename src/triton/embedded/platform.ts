import { fail } from '../../core/failure.ts';

/** What decides whether the server binary of the wheel can run. */
export interface Platform {
  readonly os: NodeJS.Platform;
  readonly arch: string;
  /** Absent where the C library is another one (musl) or unknown. */
  readonly glibcVersion?: string;
}

/** The wheel is built for manylinux_2_35: x86-64 with glibc 2.35 (Ubuntu 22.04, Debian 12) or newer. */
const neededGlibc = [2, 35] as const;

const otherWays =
  'Start the server in Docker (image tritonserver, the repository mounted as --model-repository) or give the address of a server on another machine.';

/**
 * Passes where the embedded server can run.
 * @throws FailureError of kind `unsupported-platform` that names the other ways.
 */
export function checkPlatform(platform: Platform): void {
  const problem = findProblem(platform);
  if (problem !== undefined) {
    fail({
      kind: 'unsupported-platform',
      message: `The embedded Triton server does not run here: ${problem}.`,
      nextStep: otherWays,
    });
  }
}

function findProblem({ os, arch, glibcVersion }: Platform): string | undefined {
  if (os !== 'linux' || arch !== 'x64') {
    return `it is built for Linux on x86-64, this is ${os} on ${arch}`;
  }
  if (glibcVersion === undefined) {
    return 'it needs the GNU C library, which this system does not use';
  }
  const [major = 0, minor = 0] = glibcVersion.split('.').map(Number);
  const [neededMajor, neededMinor] = neededGlibc;
  const newEnough = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  return newEnough ? undefined : `it needs glibc ${neededGlibc.join('.')} or newer, this is ${glibcVersion}`;
}

/** The machine this process runs on. */
export function thisPlatform(): Platform {
  const glibcVersion = process.platform === 'linux' ? readGlibcVersion() : undefined;
  return {
    os: process.platform,
    arch: process.arch,
    ...(glibcVersion === undefined ? {} : { glibcVersion }),
  };
}

function readGlibcVersion(): string | undefined {
  // Missing from the type declarations: without it the report looks up host names, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime;
}
