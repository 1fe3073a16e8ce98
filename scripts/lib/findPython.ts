import { z } from 'zod/mini';
import { parseJson } from '../../src/core/parseJson.ts';
import { capture } from './runProcess.ts';
import { findProgram } from './systemPackages.ts';

/** A Python interpreter of this machine that an environment can be made from. */
export interface PythonFound {
  readonly path: string;
  /** Such as `3.11`. */
  readonly version: string;
  readonly canMakeEnvironments: boolean;
  /**
   * Triton's Python stub is linked against the shared `libpython` of its version. Best is this interpreter's own in a
   * folder of the system; a foreign one is another installation's; a private one lies where the loader does not look.
   */
  readonly sharedLibrary: 'own' | 'foreign' | 'private' | 'none';
}

/** Newest first. The Triton wheel has stubs for Python up to 3.13; the libraries used here start at 3.10. */
export const supportedVersions = ['3.13', '3.12', '3.11', '3.10'] as const;

const probe = `
import importlib.util, json, os, sys, sysconfig
version = "%d.%d" % sys.version_info[:2]
name = "libpython%s.so.1.0" % version
multiarch = sysconfig.get_config_var("MULTIARCH") or ""
def holds(folder):
    return any(os.path.exists(os.path.join(folder, inner, name)) for inner in (multiarch, ""))
if any(map(holds, ("/usr/lib", "/lib", "/usr/local/lib"))):
    library = "own" if sys.base_prefix in ("/usr", "/usr/local") else "foreign"
else:
    library = "private" if holds(sysconfig.get_config_var("LIBDIR") or "/") else "none"
print(json.dumps({
    "path": sys.executable,
    "version": version,
    "canMakeEnvironments": all(importlib.util.find_spec(m) is not None for m in ("venv", "ensurepip")),
    "sharedLibrary": library,
}))
`;

const probeSchema = z.object({
  path: z.string(),
  version: z.string(),
  canMakeEnvironments: z.boolean(),
  sharedLibrary: z.enum(['own', 'foreign', 'private', 'none']),
});

/** Every supported interpreter on PATH and in the usual place of the system, newest first. */
export async function findPythons(): Promise<PythonFound[]> {
  const candidates = [...supportedVersions.map((version) => `python${version}`), 'python3'];
  const found: PythonFound[] = [];
  for (const name of candidates) {
    for (const program of [await findProgram(name), `/usr/bin/${name}`]) {
      const text = program === undefined ? undefined : await capture(program, ['-I', '-c', probe]);
      const python =
        text === undefined ? undefined : parseJson(text, probeSchema, { what: `The answer of ${name}` });
      if (
        python !== undefined &&
        isSupported(python.version) &&
        !found.some(({ path }) => path === python.path)
      ) {
        found.push(python);
      }
    }
  }
  return found;
}

/** The newest interpreter that has everything; where none does, the one that lacks least. */
export function choosePython(found: readonly PythonFound[]): PythonFound | undefined {
  const score = (python: PythonFound) =>
    (python.canMakeEnvironments ? 3 : 0) + { own: 2, foreign: 1, private: 1, none: 0 }[python.sharedLibrary];
  return found.toSorted((a, b) => score(b) - score(a) || minorOf(b) - minorOf(a))[0];
}

function isSupported(version: string): boolean {
  return supportedVersions.some((each) => each === version);
}

function minorOf(python: PythonFound): number {
  return Number(python.version.split('.')[1]);
}
