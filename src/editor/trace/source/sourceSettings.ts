import { z } from 'zod/mini';
import { readSetting, writeSetting } from '../../settings.ts';
import type { PathMappings } from './sourcePaths.ts';

const mappingsSchema = z.catch(z.record(z.string(), z.string()), {});

/** The mappings of the settings; what is not a path counts as absent. */
export function readMappings(): PathMappings {
  return mappingsSchema.parse(readSetting('trace.pathMappings'));
}

/** Adds a mapping to the settings, in place of an earlier one for the same prefix. */
export async function rememberMapping(from: string, to: string): Promise<void> {
  await writeSetting('trace.pathMappings', { ...readMappings(), [from]: to });
}
