import { open } from 'node:fs/promises';
import { shareMagic } from './shareContainer.ts';

/** Whether a file says of itself that it is a share file; what cannot be read is none. */
export async function isShareFile(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (handle === undefined) {
    return false;
  }
  try {
    const { buffer, bytesRead } = await handle.read(
      new Uint8Array(shareMagic.length),
      0,
      shareMagic.length,
      0,
    );
    return bytesRead === shareMagic.length && shareMagic.every((byte, index) => buffer[index] === byte);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
