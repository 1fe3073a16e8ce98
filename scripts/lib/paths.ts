import { dirname, join } from 'node:path';

/** Root of the clone. */
export const root = dirname(dirname(import.meta.dirname));

export const distFolder = join(root, 'dist');

/** What scripts and tests produce, apart from the product itself: reports, screenshots, the VSIX. */
export const outFolder = join(root, 'out');

export const vsixFile = join(outFolder, 'engine-room.vsix');
