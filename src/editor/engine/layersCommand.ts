import { basename } from 'node:path';
import { FailureError } from '../../core/failure.ts';
import { formatCommand } from '../../exec/commandText.ts';
import { loadEngineCommand, type TrtexecCommand } from '../../tensorrt/build/trtexecCommand.ts';

/** Stands for a plan that does not tell its version: its options exist before and after. */
const fallbackVersion = '8.6.1';

/**
 * The line that exports layers and times of a plan to where its page finds them; to be run where the engine runs.
 * @param version of the TensorRT that made the plan, whose trtexec is the one that loads it.
 */
export function layersCommand(path: string, version: string | null): string {
  const plan = basename(path);
  const files = {
    plan,
    layers: `${plan}.layers.json`,
    profile: `${plan}.profile.json`,
    times: `${plan}.times.json`,
  };
  return formatCommand({ program: 'trtexec', args: argumentsFor(version ?? fallbackVersion, files) });
}

/** A version from a damaged header is no reason to show nothing. */
function argumentsFor(
  version: string,
  files: Parameters<typeof loadEngineCommand>[1],
): TrtexecCommand['args'] {
  try {
    return loadEngineCommand(version, files).args;
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return loadEngineCommand(fallbackVersion, files).args;
    }
    throw thrown;
  }
}
