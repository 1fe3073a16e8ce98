import { writeFile } from 'node:fs/promises';

/** Writes a trace that holds the recorded events several times, one after the other in time. */
export async function repeatTrace(text: string, times: number, path: string): Promise<void> {
  const begin = text.indexOf('[', text.indexOf('"traceEvents"')) + 1;
  const end = text.lastIndexOf(']');
  const events = text.slice(begin, end);
  const lengthUs = recordedUs(events);
  const parts = Array.from({ length: times }, (_, turn) =>
    turn === 0
      ? events
      : events.replaceAll(
          /"ts": (\d+(?:\.\d+)?)/g,
          (_whole, us: string) => `"ts": ${(Number(us) + turn * lengthUs).toFixed(3)}`,
        ),
  );
  await writeFile(path, [text.slice(0, begin), parts.join(','), text.slice(end)]);
}

/** From the first event to the last. */
function recordedUs(events: string): number {
  let first = Infinity;
  let last = -Infinity;
  for (const [, us = ''] of events.matchAll(/"ph": "X"[^\n]*\n?[^}]*?"ts": (\d+(?:\.\d+)?)/g)) {
    first = Math.min(first, Number(us));
    last = Math.max(last, Number(us));
  }
  return Math.ceil(last - first) + 1_000;
}
