import { fail } from '../core/failure.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** One line of a metrics page. */
export interface MetricSample {
  /** As written: parts of histograms and summaries keep their `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970, where the page gives it. */
  readonly timestampMs?: number;
}

/** All samples of one metric. */
export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

interface OpenFamily {
  readonly name: string;
  type: MetricType;
  help: string;
  readonly samples: MetricSample[];
}

/**
 * Parses the Prometheus text exposition format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 * @throws FailureError of kind `corrupt-file` naming the line.
 */
export function parseMetrics(text: string): MetricFamily[] {
  const families = new Map<string, OpenFamily>();
  const open = (name: string): OpenFamily => {
    const family = families.get(name) ?? { name, type: 'untyped', help: '', samples: [] };
    families.set(name, family);
    return family;
  };
  text.split('\n').forEach((rawLine, index) => {
    const line = rawLine.trim();
    if (line === '') {
      return;
    }
    if (line.startsWith('#')) {
      const comment = /^#\s+(HELP|TYPE)\s+(\S+)\s*(.*)$/.exec(line);
      if (comment?.[1] === 'HELP') {
        open(comment[2] ?? '').help = unescape(comment[3] ?? '');
      } else if (comment?.[1] === 'TYPE') {
        open(comment[2] ?? '').type = metricTypes.find((type) => type === comment[3]) ?? 'untyped';
      }
      return;
    }
    const sample = parseSample(line, index + 1);
    open(familyName(sample.name, families)).samples.push(sample);
  });
  return [...families.values()];
}

const metricTypes: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/** `x_bucket`, `x_sum` and `x_count` belong to `x` where that was announced as a histogram or summary. */
function familyName(sampleName: string, families: ReadonlyMap<string, OpenFamily>): string {
  const base = sampleName.replace(/_(bucket|sum|count)$/, '');
  const type = families.get(base)?.type;
  return type === 'histogram' || type === 'summary' ? base : sampleName;
}

const namePattern = /^[A-Za-z_:][\w:]*/;
/** One label; the value may hold escaped quotes. */
const labelPattern = /\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y;

function parseSample(line: string, lineNumber: number): MetricSample {
  const name = namePattern.exec(line)?.[0];
  if (name === undefined) {
    return refuse(line, lineNumber, 'no metric name');
  }
  let position = skipBlanks(line, name.length);
  const labels: Record<string, string> = {};
  if (line[position] === '{') {
    position = skipBlanks(line, position + 1);
    while (line[position] !== '}') {
      labelPattern.lastIndex = position;
      const label = labelPattern.exec(line);
      if (label === null) {
        return refuse(line, lineNumber, 'a label is not closed');
      }
      labels[label[1] ?? ''] = unescape(label[2] ?? '');
      position = skipBlanks(line, labelPattern.lastIndex);
    }
    position += 1;
  }
  const [valueText, timestampText, ...rest] = line.slice(position).trim().split(/\s+/);
  const value = parseValue(valueText ?? '');
  const timestampMs = timestampText === undefined ? undefined : parseValue(timestampText);
  if (value === undefined || (timestampText !== undefined && timestampMs === undefined) || rest.length > 0) {
    return refuse(line, lineNumber, 'the value is not a number');
  }
  return { name, labels, value, ...(timestampMs === undefined ? {} : { timestampMs }) };
}

function skipBlanks(line: string, from: number): number {
  let position = from;
  while (line[position] === ' ' || line[position] === '\t') {
    position += 1;
  }
  return position;
}

function parseValue(text: string): number | undefined {
  if (/^[+-]?inf$/i.test(text)) {
    return text.startsWith('-') ? -Infinity : Infinity;
  }
  if (/^nan$/i.test(text)) {
    return NaN;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function refuse(line: string, lineNumber: number, cause: string): never {
  return fail({
    kind: 'corrupt-file',
    message: `Line ${lineNumber} of the metrics cannot be read: ${line.slice(0, 120)}`,
    line: lineNumber,
    cause,
  });
}
