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
  /** Triton's Python stub is linked against the shared `libpython` of its version; best is the interpreter's own. */
  readonly sharedLibrary: 'own' | 'foreign' | 'none';
}

/** Newest first. The Triton wheel has stubs for Python up to 3.13; the libraries used here start at 3.10. */
export const supportedVersions = ['3.13', '3.12', '3.11', '3.10'] as const;

const probe = `
import ctypes, importlib.util, json, os, sys, sysconfig
version = "%d.%d" % sys.version_info[:2]
name = "libpython%s.so.1.0" % version
def loads(path):
    try:
        ctypes.CDLL(path)
        return True
    except OSError:
        return False
folder = sysconfig.get_config_var("LIBDIR") or ""
own = [os.path.join(folder, sysconfig.get_config_var("MULTIARCH") or "", name), os.path.join(folder, name)]
print(json.dumps({
    "path": sys.executable,
    "version": version,
    "canMakeEnvironments": all(importlib.util.find_spec(m) is not None for m in ("venv", "ensurepip")),
    "sharedLibrary": "own" if any(map(os.path.exists, own)) else "foreign" if loads(name) else "none",
}))
`;

const probeSchema = z.object({
  path: z.string(),
  version: z.string(),
  canMakeEnvironments: z.boolean(),
  sharedLibrary: z.enum(['own', 'foreign', 'none']),
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
    (python.canMakeEnvironments ? 3 : 0) + { own: 2, foreign: 1, none: 0 }[python.sharedLibrary];
  return found.toSorted((a, b) => score(b) - score(a) || minorOf(b) - minorOf(a))[0];
}

function isSupported(version: string): boolean {
  return supportedVersions.some((each) => each === version);
}

function minorOf(python: PythonFound): number {
  return Number(python.version.split('.')[1]);
}
