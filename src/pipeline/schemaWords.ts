import type { z } from 'zod/mini';
import type { FieldPath } from './yamlText.ts';

type Definition = z.core.$ZodTypes['_zod']['def'];

/** The schema of a field, without optional and default wrappers; undefined where the path leaves the schema. */
export function fieldSchema(schema: z.ZodMiniType, path: FieldPath): Definition | undefined {
  return path.reduce<Definition | undefined>(
    (definition, key) => (definition === undefined ? undefined : childDefinition(definition, key)),
    definitionOf(schema),
  );
}

/** The keys that a group may have. */
export function knownKeys(definition: Definition | undefined): string[] {
  switch (definition?.type) {
    case 'object':
      return Object.keys(definition.shape);
    case 'record':
      return enumValues(definitionOf(definition.keyType)).map(String);
    case 'union':
      return definition.options.flatMap((option) => knownKeys(definitionOf(option)));
    default:
      return [];
  }
}

/** What a field takes, in words that follow "must be". */
export function wordsFor(definition: Definition | undefined): string {
  switch (definition?.type) {
    case 'object':
    case 'record':
      return 'a group of keys';
    case 'array':
      return `a list${lengthWords(definition)}`;
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'number':
      return numberWords(definition);
    case 'enum':
    case 'literal': {
      const values = enumValues(definition).map(String);
      return values.length === 1 ? (values[0] ?? '') : `one of ${values.join(', ')}`;
    }
    case 'union':
      return definition.options.map((option) => wordsFor(definitionOf(option))).join(' or ');
    default:
      return 'another value';
  }
}

function definitionOf(schema: z.core.$ZodType): Definition {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return definitionOf(def.innerType);
    default:
      return def;
  }
}

function childDefinition(definition: Definition, key: PropertyKey): Definition | undefined {
  switch (definition.type) {
    case 'object': {
      const child = definition.shape[String(key)];
      return child === undefined ? undefined : definitionOf(child);
    }
    case 'array':
      return definitionOf(definition.element);
    case 'record':
      return definitionOf(definition.valueType);
    case 'union':
      return definition.options
        .map((option) => childDefinition(definitionOf(option), key))
        .find((child) => child !== undefined);
    default:
      return undefined;
  }
}

function enumValues(definition: Definition): unknown[] {
  switch (definition.type) {
    case 'enum':
      return Object.values(definition.entries);
    case 'literal':
      return [...definition.values];
    default:
      return [];
  }
}

/** The limits that checks put on a schema. */
function limitsOf(definition: Definition): { min?: number; max?: number; length?: number; whole: boolean } {
  const limits: { min?: number; max?: number; length?: number; whole: boolean } = {
    whole: definition.type === 'number' && 'format' in definition,
  };
  for (const check of definition.checks ?? []) {
    const { def } = (check as z.core.$ZodChecks)._zod;
    switch (def.check) {
      case 'greater_than':
        limits.min = Number(def.value);
        break;
      case 'less_than':
        limits.max = Number(def.value);
        break;
      case 'min_length':
        limits.min = def.minimum;
        break;
      case 'length_equals':
        limits.length = def.length;
        break;
      default:
        break;
    }
  }
  return limits;
}

function numberWords(definition: Definition): string {
  const { min, max, whole } = limitsOf(definition);
  const kind = whole ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) {
    return `${kind} from ${min} to ${max}`;
  }
  return min === undefined ? kind : `${kind} of at least ${min}`;
}

function lengthWords(definition: Definition): string {
  const { min, length } = limitsOf(definition);
  if (length !== undefined) {
    return ` of exactly ${length}`;
  }
  return min === undefined ? '' : ` of at least ${min}`;
}
