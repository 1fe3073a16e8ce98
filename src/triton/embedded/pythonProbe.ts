import { tmpdir } from 'node:os';
import { z } from 'zod/mini';
import { fail } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import type { CommandRunner } from '../../exec/command.ts';

const probeSchema = z.object({
  version: z.string(),
  executable: z.string(),
  /** Folder of the installed package, or null. */
  pytriton: z.nullable(z.string()),
  onnxruntime: z.nullable(z.string()),
  /** Folder of Python's shared library; empty when the system finds it by name; null when there is none. */
  sharedLibraryFolder: z.nullable(z.string()),
});

/** What the server needs to know about an interpreter. */
export type PythonFacts = z.infer<typeof probeSchema>;

/** Looks packages up without importing them; prints one JSON object. */
const probeScript = `
import ctypes, importlib.util, json, os, sys, sysconfig
def folder(name):
    spec = importlib.util.find_spec(name)
    return os.path.dirname(os.path.abspath(spec.origin)) if spec and spec.origin else None
def shared_library_folder():
    name = "libpython%d.%d.so.1.0" % sys.version_info[:2]
    for place in (sysconfig.get_config_var("LIBDIR"), os.path.join(sys.base_prefix, "lib")):
        if place and os.path.isfile(os.path.join(place, name)):
            return place
    try:
        ctypes.CDLL(name)
        return ""
    except OSError:
        return None
print(json.dumps({
    "version": "%d.%d" % sys.version_info[:2],
    "executable": sys.executable,
    "pytriton": folder("pytriton"),
    "onnxruntime": folder("onnxruntime"),
    "sharedLibraryFolder": shared_library_folder(),
}))
`;

/**
 * Asks an interpreter for its version and for the packages that the embedded server uses.
 * @throws FailureError of kind `missing-tool` when it cannot be started, `process-failed` when it fails.
 */
export async function probeServerPython(
  python: string,
  runner: CommandRunner,
  signal?: AbortSignal,
): Promise<PythonFacts> {
  const result = await runner.run(
    // Another working folder could hold files that shadow the packages looked for.
    { program: python, args: ['-c', probeScript], cwd: tmpdir() },
    signal === undefined ? {} : { signal },
  );
  if (result.exitCode !== 0) {
    return fail({
      kind: 'process-failed',
      message: `The Python interpreter ${python} does not work.`,
      cause: lastLine(result.stderr),
      nextStep: 'Choose another interpreter.',
      details: result.stderr,
    });
  }
  return parseJson(lastLine(result.stdout), probeSchema, { what: `The answer of ${python}` });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
