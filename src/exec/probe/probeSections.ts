import { printable } from '../../core/textTable.ts';

/** The probe's output by section; a name that comes twice keeps its first text. */
export type ProbeSections = ReadonlyMap<string, string>;

const longestValue = 500;

/** Cuts the output of `probeScript` at its section lines; what comes before the first one belongs to nobody. */
export function splitSections(output: string, nonce: string): ProbeSections {
  const mark = `@@${nonce} `;
  const sections = new Map<string, string>();
  let name: string | undefined;
  let lines: string[] = [];
  const close = () => {
    if (name !== undefined && !sections.has(name)) {
      sections.set(name, lines.join('\n').trim());
    }
  };
  for (const line of output.split('\n')) {
    if (line.startsWith(mark)) {
      close();
      name = line.slice(mark.length).trim();
      lines = [];
    } else {
      lines.push(line.replace(/\r$/, ''));
    }
  }
  close();
  return sections;
}

/** A text of the machine made fit to show and to keep: one line, no control characters, not endless. */
export function cleanText(text: string): string {
  const line = printable(text).trim();
  return line.length > longestValue ? `${line.slice(0, longestValue - 1)}…` : line;
}

/** The lines of a section that say something. */
export function textLines(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The exit status that a tool's section ended with; 124 when it took too long, undefined when it never ended. */
export function statusOf(sections: ProbeSections, name: string): number | undefined {
  const text = sections.get(`${name}.status`);
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

/** True for the exit statuses of `timeout` for a command that took too long, and that had to be killed. */
export function endedByLimit(status: number): boolean {
  return status === 124 || status === 137;
}
