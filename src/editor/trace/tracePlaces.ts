import { createHash } from 'node:crypto';
import { z } from 'zod/mini';
import type { Place } from '../../../webview/trace/place.ts';
import { placeSchema } from '../../../webview/trace/placeSchema.ts';
import type { Memory } from '../lastChoices.ts';

const memoryKey = 'tracePlaces';
const keptPlaces = 50;
const storedSchema = z.array(z.object({ trace: z.string(), place: placeSchema }));

/** Where the user was in each trace, kept over restarts of the window; those looked at longest ago are forgotten. */
export class TracePlaces {
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  recall(key: string): Place | undefined {
    const trace = nameOf(key);
    return this.stored().find((entry) => entry.trace === trace)?.place;
  }

  async remember(key: string, place: Place): Promise<void> {
    const trace = nameOf(key);
    const others = this.stored().filter((entry) => entry.trace !== trace);
    await this.memory.update(memoryKey, [{ trace, place }, ...others].slice(0, keptPlaces));
  }

  private stored(): z.infer<typeof storedSchema> {
    const stored = z.safeParse(storedSchema, this.memory.get(memoryKey));
    return stored.success ? stored.data : [];
  }
}

/** Keys hold whole lists of paths. */
function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 24);
}
