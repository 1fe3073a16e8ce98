import type { Interpreter } from '../../model/probePython.ts';

/** Versions of an interpreter's packages as a passport holds them. */
export function installedTools(interpreter: Interpreter): Record<string, string> {
  const tools: Record<string, string> = { python: interpreter.version };
  for (const [name, version] of Object.entries(interpreter.packages)) {
    if (version !== null) {
      tools[name] = version;
    }
  }
  return tools;
}
