import * as vscode from 'vscode';
import { z } from 'zod/mini';

/** The parts of the Python extension's exports that are used here. */
const exportsSchema = z.object({
  environments: z.object({
    getActiveEnvironmentPath: z.custom<(resource?: vscode.Uri) => unknown>(
      (value) => typeof value === 'function',
    ),
  }),
});
const activeSchema = z.object({ path: z.string() });

/** Interpreter (or environment folder) selected in the Python extension; undefined where it is not installed. */
export async function interpreterOfPythonExtension(scope?: vscode.Uri): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<unknown>('ms-python.python');
  if (extension === undefined) {
    return undefined;
  }
  const exported = z.safeParse(exportsSchema, await extension.activate());
  if (!exported.success) {
    return undefined;
  }
  const active = z.safeParse(activeSchema, exported.data.environments.getActiveEnvironmentPath(scope));
  return active.success && active.data.path !== '' ? active.data.path : undefined;
}
