import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The program that ssh starts to ask a question. */
export interface AskpassProgram {
  /** One executable file, as ssh wants it; it starts `main`. */
  readonly starter: string;
  readonly main: string;
  /** Node, or the editor's own runtime. */
  readonly node: string;
}

/** @param folder the folder of the running program: `dist`, or `src` in a checkout. */
export function locateAskpass(folder: string, node: string = process.execPath): AskpassProgram {
  const bundle = join(folder, 'askpass.cjs');
  const bundled = existsSync(bundle);
  const source = join(folder, 'exec', 'ssh', 'askpass');
  return {
    starter: join(bundled ? folder : source, process.platform === 'win32' ? 'askpass.cmd' : 'askpass.sh'),
    main: bundled ? bundle : join(source, 'askpassMain.ts'),
    node,
  };
}
