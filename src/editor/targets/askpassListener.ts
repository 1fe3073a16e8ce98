import { askUser } from './askpassDialogs.ts';
import type { SshQuestions } from './sshConnections.ts';

/**
 * Listens for what ssh asks and shows it in this window.
 * @param folder of the bundles: `dist`.
 */
export async function listenForQuestions(folder: string): Promise<SshQuestions> {
  const [{ AskpassServer }, { locateAskpass }] = await Promise.all([
    import('../../exec/ssh/askpass/askpassServer.ts'),
    import('../../exec/ssh/askpass/askpassProgram.ts'),
  ]);
  return AskpassServer.start(askUser, locateAskpass(folder));
}
