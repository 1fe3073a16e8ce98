import { readFile } from 'node:fs/promises';
import { z } from 'zod/mini';
import { type Failure, FailureError, formatFailure } from '../../core/failure.ts';
import { formatPath } from '../../core/parseJson.ts';
import { formatCount } from '../../core/units.ts';
import { schemaProblems } from '../../pipeline/schemaProblems.ts';
import { parseYamlText } from '../../pipeline/yamlText.ts';
import { type Budget, budgetSchema } from './budgetSchema.ts';

export type ParsedBudget = { readonly budget: Budget } | { readonly problems: readonly Failure[] };

/** Reads the text of a budget, YAML or JSON. All problems are returned, each with file, line, column and field. */
export function parseBudget(text: string, file: string): ParsedBudget {
  const parsed = parseYamlText(text, file);
  if ('problems' in parsed) {
    return parsed;
  }
  const { yaml } = parsed;
  const { data } = yaml;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return {
      problems: [
        {
          kind: 'bad-input',
          message: `${file} holds no budget.`,
          file,
          line: 1,
          column: 1,
          nextStep: 'Begin with version: 1 and a limit, such as step: { maxIncreasePercent: 5 }.',
        },
      ],
    };
  }
  const result = z.safeParse(budgetSchema, data);
  if (!result.success) {
    return { problems: schemaProblems(result.error.issues, budgetSchema, yaml, file) };
  }
  const empty = emptyLimits(result.data);
  return empty.length === 0
    ? { budget: result.data }
    : {
        problems: empty.map((path): Failure => ({
          kind: 'bad-input',
          message: path.length === 0 ? `${file} sets no limit.` : `${formatPath(path)} sets no limit.`,
          file,
          ...yaml.positionOf(path),
          ...(path.length === 0 ? {} : { field: formatPath(path) }),
          nextStep: 'Give it a limit, such as maxIncreasePercent: 5, or leave it out.',
        })),
      };
}

/**
 * Reads a budget file.
 * @throws FailureError with the first problem; the others are in its `details`. A missing file throws Node's own error.
 */
export async function loadBudget(file: string): Promise<Budget> {
  const parsed = parseBudget(await readFile(file, 'utf8'), file);
  if ('budget' in parsed) {
    return parsed.budget;
  }
  const [first, ...others] = parsed.problems;
  throw new FailureError({
    ...(first ?? { kind: 'internal', message: `${file} could not be read.`, file }),
    ...(others.length === 0
      ? {}
      : {
          details: `${formatCount(others.length, 'further problem')}:\n${others.map(formatFailure).join('\n')}`,
        }),
  });
}

/** Where limits are announced and none is set; a budget that cannot fail would be trusted for nothing. */
function emptyLimits(budget: Budget): (string | number)[][] {
  const limits = Object.entries(budget).filter(([key]) => key !== 'version');
  const isEmpty = (limit: object) => Object.keys(limit).every((key) => key === 'name');
  const found = limits.flatMap(([key, value]): (string | number)[][] =>
    Array.isArray(value)
      ? value.flatMap((limit, index) => (isEmpty(limit) ? [[key, index]] : []))
      : typeof value === 'object' && isEmpty(value)
        ? [[key]]
        : [],
  );
  return limits.length === 0 ? [[]] : found;
}
