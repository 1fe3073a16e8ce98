/** One line of a trtexec log without its stamp. */
export interface LogLine {
  /** `V`erbose, `I`nfo, `W`arning, `E`rror, `F`atal; null on lines without a stamp. */
  readonly severity: 'V' | 'I' | 'W' | 'E' | 'F' | null;
  readonly text: string;
}

export interface LogWarnings {
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

const limit = 200;
/** `[11/22/2026-21:56:05] [W] [TRT] `, or with the last two the other way round as TensorRT's Python logger has them. */
const stamp = /^(?:\[[\d/:\- ]{8,24}\] ?)?(?:\[TRT\] ?)?(?:\[([VIWEF])\] ?)(?:\[TRT\] ?)?/u;
// eslint-disable-next-line no-control-regex -- terminal colours begin with this control character
const colours = /\u001b\[[\d;]{0,20}m/g;

/** Takes the stamp and terminal colours off a line. */
export function readLogLine(line: string): LogLine {
  const plain = line.replace(colours, '').replace(/\r$/u, '');
  const match = stamp.exec(plain);
  return match === null
    ? { severity: null, text: plain }
    : { severity: (match[1] ?? null) as LogLine['severity'], text: plain.slice(match[0].length) };
}

/**
 * Warnings and errors of a trtexec log, each once, with the indented lines that continue them; at most 200 of each kind.
 */
export function parseWarnings(log: string): LogWarnings {
  const warnings = new Set<string>();
  const errors = new Set<string>();
  let open: { kind: Set<string>; text: string } | undefined;
  const close = () => {
    if (open !== undefined && open.kind.size < limit && open.text !== '') {
      open.kind.add(open.text);
    }
    open = undefined;
  };
  for (const line of log.split('\n')) {
    const { severity, text } = readLogLine(line);
    const kind = severity === 'W' ? warnings : severity === 'E' || severity === 'F' ? errors : undefined;
    if (kind === undefined) {
      close();
    } else if (open?.kind === kind && /^\s{2,}\S/u.test(text)) {
      open.text += ` ${text.trim()}`;
    } else {
      close();
      open = { kind, text: text.replace(/^\s*\*\s/u, '').trim() };
    }
  }
  close();
  return { warnings: [...warnings], errors: [...errors] };
}
