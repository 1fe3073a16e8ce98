import { parseLooseJson } from './looseJson.ts';
import { asList, asNumber, asRecord, asText, msToNs } from './looseValues.ts';
import { failUnreadable } from './unreadable.ts';

/** One executed layer; the same name may come more than once. */
export interface ProfiledLayer {
  readonly name: string;
  /** Mean time of one execution. */
  readonly meanNs: number;
  /** From 8.4 on. */
  readonly medianNs: number | null;
}

export interface EngineProfile {
  /** Executions behind each mean; null when not told. */
  readonly executions: number | null;
  readonly layers: readonly ProfiledLayer[];
  /** True when the file says that a stand-in wrote it. */
  readonly synthetic: boolean;
  readonly problems: readonly string[];
}

type ProfileRecord = Readonly<Record<string, unknown>>;

const nameStart = '"name" : "';
const nameEnd = '", "timeMs" : ';
const figureNames: ReadonlySet<string> = new Set(['count', 'timeMs', 'averageMs', 'medianMs', 'synthetic']);

/**
 * Reads what trtexec writes with `--exportProfile`: a record with the count, then one a layer (`medianMs` from 8.4 on).
 * No release escapes the names, so they are cut out by what stands around them: backslashes and quotes are the name's own.
 * Files that another program has written again are read as JSON.
 * @param file for messages only.
 * @throws FailureError of kind `corrupt-file` when there is no list in it.
 */
export function parseProfile(text: string, file: string): EngineProfile {
  const raw = text.includes(nameStart);
  if (!raw && !/^\s*\[/u.test(text)) {
    return failUnreadable(file, 'The layer profile', 'It holds no list of layers.');
  }
  const { records, problems } = raw ? readRaw(text) : readJson(text);
  let executions: number | null = null;
  let synthetic = false;
  let lost = 0;
  const layers: ProfiledLayer[] = [];
  for (const record of records) {
    const name = asText(record['name']);
    if (name === null) {
      executions ??= positive(record['count']);
      synthetic ||= record['synthetic'] === true || record['synthetic'] === 'true';
      continue;
    }
    const meanNs = meanOf(record, executions);
    if (meanNs === null) {
      lost += 1;
    } else {
      layers.push({ name, meanNs, medianNs: msToNs(record['medianMs']) });
    }
  }
  return {
    executions,
    layers,
    synthetic,
    problems: [...problems, ...(lost === 0 ? [] : [`${lost} layers of the profile have no usable time.`])],
  };
}

function readRaw(text: string): { records: ProfileRecord[]; problems: string[] } {
  let repaired = 0;
  let cut = false;
  let at = text.indexOf(nameStart);
  const records: ProfileRecord[] = [figuresOf(text.slice(0, Math.min(at, 1000)).replace(/\}[^}]*$/u, ''))];
  let end = text.indexOf(nameEnd, at);
  while (at !== -1) {
    const from = at + nameStart.length;
    // Looked for again only when passed, so that a text without ends is not searched anew for each name.
    if (end !== -1 && end < from) {
      end = text.indexOf(nameEnd, from);
    }
    const next = text.indexOf(`{ ${nameStart}`, from);
    if (end === -1 || (next !== -1 && next < end)) {
      cut = true;
      at = next === -1 ? -1 : next + 2;
      continue;
    }
    const name = text.slice(from, end);
    if (/["\\\p{Cc}]/u.test(name)) {
      repaired += 1;
    }
    const figuresFrom = end + 2;
    const close = text.indexOf('}', figuresFrom);
    cut ||= close === -1;
    const figures = text.slice(figuresFrom, close === -1 ? undefined : Math.min(close, figuresFrom + 400));
    records.push(figuresOf(figures, name));
    at = text.indexOf(nameStart, figuresFrom);
  }
  return {
    records,
    problems: [
      ...(repaired === 0
        ? []
        : [
            `${repaired} layer names hold quotes, backslashes or control characters that the file does not escape.`,
          ]),
      ...(cut || !text.trimEnd().endsWith(']')
        ? ['The profile is cut off or damaged; what could be read is shown.']
        : []),
    ],
  };
}

/** Of `"timeMs" : 1.5, "averageMs" : 0.15 ` each figure by its name. */
function figuresOf(text: string, name?: string): ProfileRecord {
  const figures: Record<string, string> = name === undefined ? {} : { name };
  for (const part of text.split(',')) {
    const colon = part.indexOf('" : ');
    if (colon !== -1) {
      const key = part.slice(part.indexOf('"') + 1, colon);
      if (figureNames.has(key)) {
        figures[key] = part.slice(colon + 4).trim();
      }
    }
  }
  return figures;
}

function readJson(text: string): { records: ProfileRecord[]; problems: readonly string[] } {
  const { value, problems } = parseLooseJson(text);
  return {
    records: asList(value)
      .map(asRecord)
      .filter((record) => record !== null),
    problems,
  };
}

function meanOf(record: ProfileRecord, executions: number | null): number | null {
  const totalNs = msToNs(record['timeMs']);
  return (
    msToNs(record['averageMs']) ?? (totalNs !== null && executions !== null ? totalNs / executions : null)
  );
}

function positive(value: unknown): number | null {
  const count = asNumber(value);
  // A fraction of an execution is no count, and dividing by a tiny one gives no time.
  return count !== null && Number.isSafeInteger(count) && count > 0 ? count : null;
}
