import { CancelledError, throwIfCancelled } from '../../core/failure.ts';
import { failFar, type FarMachine, runFarScript } from '../files/farScript.ts';
import { isUnreachable, waitOrCancel } from '../files/reconnect.ts';
import { FrameReader } from './frameReader.ts';
import { followScript } from './followScript.ts';
import { parseJobs } from './jobStateText.ts';
import type { FollowJobOptions, MachineJobState } from './machineJobs.ts';

/** Waits before each new attempt to reach the machine, in ms; the last one repeats. */
const backoffMs = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/** The far end says something each second; a connection that says nothing for this long is dead. */
const silentMs = 20_000;
/** A far end that ends without a word and without progress this many times will not do better the next time. */
const fruitlessAttempts = 5;

/** The work of `MachineJobs.follow`; its failures are described there. */
export async function followJob(
  machine: FarMachine,
  root: string,
  id: string,
  options: FollowJobOptions,
): Promise<MachineJobState> {
  const offsets = { stdout: options.fromStdoutByte ?? 0, stderr: options.fromStderrByte ?? 0 };
  let attempt = 0;
  let lost = false;
  const onBytes = () => {
    attempt = 0;
    if (lost) {
      lost = false;
      options.onConnectionLost?.(undefined);
    }
  };
  for (;;) {
    throwIfCancelled(options.signal);
    const ended = await followOnce(machine, root, id, { ...options, offsets, onBytes });
    if ('state' in ended) {
      return ended;
    }
    attempt++;
    if (!ended.unreachable && attempt >= fruitlessAttempts) {
      return failFar(machine, 'process-failed', `The log of ${id} could not be followed`, {
        stderr: ended.reason,
        exitCode: null,
      });
    }
    const retryInMs = backoffMs[Math.min(attempt, backoffMs.length) - 1] ?? 1_000;
    lost = true;
    options.onConnectionLost?.({ reason: ended.reason, retryInMs });
    await waitOrCancel(retryInMs, options.signal);
  }
}

interface OnceOptions extends FollowJobOptions {
  /** Where the next attempt goes on; moved as bytes are handed out. */
  readonly offsets: { stdout: number; stderr: number };
  readonly onBytes: () => void;
}

interface Interruption {
  readonly reason: string;
  readonly unreachable: boolean;
}

async function followOnce(
  machine: FarMachine,
  root: string,
  id: string,
  options: OnceOptions,
): Promise<MachineJobState | Interruption> {
  const { offsets } = options;
  const reader = new FrameReader({
    onStdout: (bytes) => {
      offsets.stdout += bytes.length;
      options.onStdout?.(bytes);
    },
    onStderr: (bytes) => {
      offsets.stderr += bytes.length;
      options.onStderr?.(bytes);
    },
  });
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), silentMs);
  let problem: Error | undefined;
  const receive = (bytes: Uint8Array) => {
    watch.refresh();
    options.onBytes();
    // A failure of the reader or of a callback must not end the whole process.
    try {
      if (problem === undefined) {
        reader.push(bytes);
      }
    } catch (thrown) {
      problem = thrown instanceof Error ? thrown : new Error(String(thrown));
      silence.abort();
    }
  };
  const signal =
    options.signal === undefined ? silence.signal : AbortSignal.any([silence.signal, options.signal]);
  try {
    const args = [root, id, String(offsets.stdout), String(offsets.stderr)];
    await runFarScript(machine, followScript, args, { signal, onStdoutBytes: receive });
    const [job] = reader.endText === undefined ? [] : parseJobs(reader.endText, `${root}/jobs`);
    return job?.state ?? { reason: 'The far end stopped without a word.', unreachable: false };
  } catch (thrown) {
    if (problem !== undefined) {
      throw problem;
    }
    if (thrown instanceof CancelledError) {
      throwIfCancelled(options.signal);
      return { reason: `${machine.name} has said nothing for ${silentMs / 1000} s.`, unreachable: true };
    }
    if (isUnreachable(thrown)) {
      return { reason: thrown.failure.cause ?? thrown.failure.message, unreachable: true };
    }
    return { reason: thrown instanceof Error ? thrown.message : String(thrown), unreachable: false };
  } finally {
    clearTimeout(watch);
  }
}
