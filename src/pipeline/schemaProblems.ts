import type { z } from 'zod/mini';
import type { Failure } from '../core/failure.ts';
import { formatPath } from '../core/parseJson.ts';
import { nearestName } from './nearestName.ts';
import { fieldSchema, knownKeys, wordsFor } from './schemaWords.ts';
import type { FieldPath, YamlText } from './yamlText.ts';

type Issue = z.core.$ZodIssue;

/** What a schema found in a YAML document, in plain words and with places. */
export function schemaProblems(
  issues: readonly Issue[],
  schema: z.ZodMiniType,
  yaml: YamlText,
  file: string,
): Failure[] {
  return issues.flatMap((issue) => describeIssue(issue, schema, yaml, file));
}

function describeIssue(issue: Issue, schema: z.ZodMiniType, yaml: YamlText, file: string): Failure[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(fieldSchema(schema, path));
    return issue.keys.map((key) => unknownKey([...path, key], known, yaml, file));
  }
  const field = formatPath(path);
  const subject = field === '' ? 'The pipeline' : field;
  const value = valueAt(yaml.data, path);
  const place = {
    kind: 'bad-input',
    file,
    ...yaml.positionOf(path),
    ...(field === '' ? {} : { field }),
  } as const;
  if (value === undefined && issue.code !== 'custom') {
    return [
      {
        ...place,
        message: `${subject} is missing.`,
        nextStep: `Give it ${wordsFor(fieldSchema(schema, path))}.`,
      },
    ];
  }
  const requirement = issue.message === 'Invalid input' ? undefined : issue.message;
  if (issue.code === 'custom') {
    return [{ ...place, message: `${subject}: ${requirement ?? 'the values do not fit together'}.` }];
  }
  const expected = wordsFor(fieldSchema(schema, path));
  const hint = nextStep(issue, value, yaml.sourceOf(path), expected);
  return [
    {
      ...place,
      message:
        requirement === undefined
          ? `${subject} must be ${expected}; it is ${describeValue(value)}.`
          : `${subject} cannot be ${describeValue(value)}: ${requirement}.`,
      ...(hint === undefined ? {} : { nextStep: hint }),
    },
  ];
}

function unknownKey(path: FieldPath, known: readonly string[], yaml: YamlText, file: string): Failure {
  const key = String(path.at(-1));
  const nearest = nearestName(key, known);
  return {
    kind: 'bad-input',
    file,
    ...yaml.keyPositionOf(path),
    field: formatPath(path),
    message: `${formatPath(path)} is not a known key.`,
    nextStep: nearest === undefined ? `Known keys here are ${known.join(', ')}.` : `Did you mean ${nearest}?`,
  };
}

function nextStep(
  issue: Issue,
  value: unknown,
  source: string | undefined,
  expected: string,
): string | undefined {
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const nearest = nearestName(value, issue.values.map(String));
    return nearest === undefined ? undefined : `Did you mean ${nearest}?`;
  }
  const wantsText = expected.startsWith('text');
  if (issue.code === 'invalid_type' && wantsText && typeof value !== 'object' && source !== undefined) {
    return `Write it in quotes: "${source}".`;
  }
  return undefined;
}

function describeValue(value: unknown): string {
  if (value === null) {
    return 'empty';
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  }
  return typeof value === 'object' ? 'a group of keys' : JSON.stringify(value);
}

function valueAt(data: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    data,
  );
}
