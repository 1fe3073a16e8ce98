import { z } from 'zod/mini';
import type { CommandId } from '../../commandIds.ts';

const lineTargetSchema = z.object({ path: z.string(), line: z.number().check(z.int(), z.minimum(0)) });

/** A line, from 0 on, of a file here. */
export type LineTarget = z.infer<typeof lineTargetSchema>;

/** The command that leads from a line to the timeline, as lenses and hovers name it. */
export function lineCommand(target: LineTarget): {
  readonly command: CommandId;
  readonly arguments: [LineTarget];
} {
  return { command: 'engineRoom.trace.showLine', arguments: [target] };
}

/** The same as a link of a Markdown text; nothing in a file's name ends it early. */
export function lineLink(target: LineTarget): string {
  const { command, arguments: args } = lineCommand(target);
  const query = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, (bracket) =>
    bracket === '(' ? '%28' : '%29',
  );
  return `command:${command}?${query}`;
}

/** The line that a command was called for; `undefined` when its arguments name none. */
export function lineTargetOf(args: readonly unknown[]): LineTarget | undefined {
  const parsed = z.safeParse(lineTargetSchema, args[0]);
  return parsed.success ? parsed.data : undefined;
}
