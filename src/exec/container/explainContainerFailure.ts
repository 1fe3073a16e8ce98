import type { Failure } from '../../core/failure.ts';
import type { CommandResult } from '../command.ts';
import type { ContainerEngine } from '../target/targetSpec.ts';

/** What was tried: a program in a new container of an image, or in a running container. */
export interface ContainerAttempt {
  readonly engine: ContainerEngine;
  /** For people, such as `this machine` or `gpu-host`. */
  readonly machineName: string;
  readonly program: string;
  readonly image?: string;
  readonly container?: string;
}

/** Exit codes by which the engines say that they, not the program, failed (docs.docker.com, "docker run: exit status"). */
const runCodes: readonly (number | null)[] = [125, 126, 127];
/** `exec` also uses 1 (Docker) and 255 (Podman) for a container that is not there; catatonit ends with 1. */
const otherCodes: readonly (number | null)[] = [1, 255];

interface Rule {
  readonly pattern: RegExp;
  /** True when the text is so much the engine's own that the exit code need not be one of `runCodes`. */
  readonly anyCode?: boolean;
  readonly explain: (attempt: ContainerAttempt, match: RegExpExecArray) => Omit<Failure, 'cause'>;
}

const rules: readonly Rule[] = [
  {
    pattern: /permission denied while trying to connect to the docker (?:daemon socket|API)/iu,
    explain: (attempt) => ({
      kind: 'server-refused',
      message: `This user may not use ${title(attempt)} on ${attempt.machineName}.`,
      nextStep: `Ask an administrator of ${attempt.machineName} for: sudo usermod -aG docker USER. Then sign in anew. (Who may use Docker may do everything on that machine.)`,
    }),
  },
  {
    pattern:
      /cannot connect to the docker daemon|failed to connect to the docker API|error during connect|unable to connect to Podman/iu,
    explain: (attempt) => ({
      kind: 'unreachable',
      message: `${title(attempt)} does not run on ${attempt.machineName}.`,
      nextStep:
        attempt.engine === 'docker'
          ? `Start it on ${attempt.machineName}: sudo systemctl start docker (or Docker Desktop).`
          : `Start it on ${attempt.machineName}: podman machine start (on Linux Podman needs no service).`,
    }),
  },
  {
    pattern:
      /does not match the specified platform|no image found in (?:manifest|image index) list for architecture/iu,
    explain: (attempt) => ({
      kind: 'incompatible',
      message: `${atStart(subject(attempt))} is made for another kind of processor than ${attempt.machineName} has.`,
      nextStep: 'Choose an image for this architecture (NVIDIA: the -igpu tags are for Jetson).',
    }),
  },
  {
    pattern: /no such image|image not known|unable to find image/iu,
    explain: (attempt) => ({
      kind: 'missing-image',
      message: `${atStart(subject(attempt))} is not on ${attempt.machineName}.`,
      nextStep: `Fetch it there first (NVIDIA's images take 5 to 20 GB): ${attempt.engine} pull ${attempt.image ?? ''}`,
    }),
  },
  {
    pattern: /nvidia-container-cli: requirement error: unsatisfied condition: (cuda\s*[<>=]+\s*[\d.]+)/iu,
    explain: (attempt, match) => ({
      kind: 'incompatible',
      message: `The NVIDIA driver of ${attempt.machineName} is too old for ${subject(attempt)}, which wants ${match[1] ?? ''}.`,
      nextStep: 'Choose an image of an older release, or update the driver.',
    }),
  },
  {
    pattern: /nvidia-container-cli: .*(?:driver not loaded|driver error|nvml error|libnvidia-ml\.so)/iu,
    explain: (attempt) => ({
      kind: 'incompatible',
      message: `The NVIDIA driver of ${attempt.machineName} does not work.`,
      nextStep: `Run nvidia-smi on ${attempt.machineName}: when it fails there too, install the driver or restart the machine.`,
    }),
  },
  {
    pattern:
      /could not select device driver "[^"]*" with capabilities: \[(?:\[gpu\])?\]|unknown(?: or invalid)? runtime(?: name)?(?: specified)?:? nvidia|unresolvable CDI devices|CDI device injection failed|failed to discover GPU vendor|nvidia\.com\/gpu=\S+ is not an absolute path/iu,
    explain: (attempt) => ({
      kind: 'incompatible',
      message: `${title(attempt)} on ${attempt.machineName} cannot give GPUs to containers.`,
      nextStep:
        attempt.engine === 'docker'
          ? `Install the NVIDIA Container Toolkit on ${attempt.machineName}, then: sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker`
          : `Install the NVIDIA Container Toolkit on ${attempt.machineName}, then: sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml`,
    }),
  },
  {
    pattern: /container name "\/?([^"]+)" is already in use/iu,
    explain: (attempt, match) => ({
      kind: 'server-refused',
      message: `A container named ${match[1] ?? ''} exists already on ${attempt.machineName}.`,
      nextStep: `If nothing runs in it any more: ${attempt.engine} rm --force ${match[1] ?? ''}`,
    }),
  },
  {
    pattern: /no space left on device/iu,
    explain: (attempt) => ({
      kind: 'disk-full',
      message: `The disk of ${attempt.machineName} that holds ${title(attempt)}'s containers is full.`,
      nextStep: `See what takes the space: ${attempt.engine} system df. Unused images go with: ${attempt.engine} image prune --all`,
    }),
  },
  {
    pattern: /bind source path does not exist: (.+?)\.?$|statfs (.+): no such file or directory/imu,
    explain: (attempt, match) => ({
      kind: 'not-found',
      message: `${match[1] ?? match[2] ?? 'A folder'} does not exist on ${attempt.machineName}.`,
    }),
  },
  {
    pattern: /chdir to cwd \("([^"]*)"\) set in config\.json failed/iu,
    explain: (attempt, match) => ({
      kind: 'not-found',
      message: `The working folder ${match[1] ?? ''} does not exist in ${subject(attempt)}.`,
    }),
  },
  {
    pattern: /exec format error/iu,
    explain: (attempt) => ({
      kind: 'incompatible',
      message: `${attempt.program} in ${subject(attempt)} is made for another kind of processor, or is no program.`,
      nextStep: `Choose an image for the architecture of ${attempt.machineName}.`,
    }),
  },
  {
    pattern:
      /exec: "(?:[^"\\]|\\.)*": executable file not found|exec: "(?:[^"\\]|\\.)*": stat .*: no such file|\[FATAL tini \(\d+\)\] exec .* failed: No such file or directory|ERROR \(catatonit:\d+\): failed to exec pid1: No such file or directory/iu,
    anyCode: true,
    explain: (attempt) => ({
      kind: 'missing-tool',
      message: `There is no ${attempt.program} in ${subject(attempt)}.`,
      nextStep: 'Choose an image that has it; trtexec is in the tensorrt images of NVIDIA.',
    }),
  },
  {
    pattern:
      /exec: "(?:[^"\\]|\\.)*": permission denied|\[FATAL tini \(\d+\)\] exec .* failed: Permission denied|ERROR \(catatonit:\d+\): failed to exec pid1: Permission denied/iu,
    anyCode: true,
    explain: (attempt) => ({
      kind: 'missing-tool',
      message: `${attempt.program} in ${subject(attempt)} may not be executed.`,
      nextStep: 'Check that it is a program, and that everybody may execute it.',
    }),
  },
  {
    pattern: /no such container|no container with name or ID/iu,
    anyCode: true,
    explain: (attempt) => ({
      kind: 'not-found',
      message: `There is no container ${attempt.container ?? ''} on ${attempt.machineName}.`,
      nextStep: `See which ones run: ${attempt.engine} ps`,
    }),
  },
  {
    pattern:
      /container [0-9a-f]+ is (?:not running|paused)|only create exec sessions on running containers/iu,
    anyCode: true,
    explain: (attempt) => ({
      kind: 'not-found',
      message: `The container ${attempt.container ?? ''} on ${attempt.machineName} does not run.`,
      nextStep: `Start it: ${attempt.engine} start ${attempt.container ?? ''}`,
    }),
  },
];

/**
 * What an engine's refusal means and what to do; undefined when the program itself ended so, or well.
 * The texts are those of Docker 20.10 to 29 and Podman 4 and 5.
 */
export function explainContainerFailure(
  attempt: ContainerAttempt,
  result: Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'>,
): Failure | undefined {
  const { exitCode, stdout, stderr } = result;
  // `docker exec` tells on standard output that the program could not be started.
  const own = stdout.split('\n').filter((line) => line.startsWith('OCI runtime exec failed: '));
  const lines = [...stderr.split('\n').filter((line) => looksLikeTheEngines(line)), ...own];
  for (const rule of rules) {
    if (!runCodes.includes(exitCode) && !(rule.anyCode === true && otherCodes.includes(exitCode))) {
      continue;
    }
    for (const line of lines) {
      const match = rule.pattern.exec(line);
      if (match !== null) {
        return { ...rule.explain(attempt, match), cause: stripPrefix(line) };
      }
    }
  }
  const [said] = lines;
  if (exitCode !== 125 || said === undefined) {
    return undefined;
  }
  return {
    kind: 'process-failed',
    message: `${title(attempt)} on ${attempt.machineName} could not start ${attempt.program} in ${subject(attempt)}.`,
    cause: stripPrefix(said),
    details: stderr,
  };
}

/** A program's own output may speak of full disks, too; the engines' lines begin in their own ways. */
function looksLikeTheEngines(line: string): boolean {
  return /^(?:docker: |Error(?:: | response from daemon)|OCI runtime |\[FATAL tini |ERROR \(catatonit|permission denied while|Cannot connect to the|failed to connect to the docker|error during connect|Unable to find image|nvidia-container-cli: )/iu.test(
    line,
  );
}

function stripPrefix(line: string): string {
  return line.replace(/^(?:docker: )?(?:Error: |Error response from daemon: )?/iu, '').replace(/\.$/u, '');
}

function title(attempt: ContainerAttempt): string {
  return attempt.engine === 'docker' ? 'Docker' : 'Podman';
}

function subject(attempt: ContainerAttempt): string {
  return attempt.image === undefined
    ? `the container ${attempt.container ?? ''}`
    : `the image ${attempt.image}`.trim();
}

function atStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
