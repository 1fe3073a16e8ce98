import { equals } from '@bufbuild/protobuf';
import { fromText, toText } from '@bufbuild/protobuf/txtpb';
import { readFile } from 'node:fs/promises';
import { fail } from '../core/failure.ts';
import { ModelConfigSchema, type ModelConfig } from '../triton/protocol/gen/model_config_pb.js';

/**
 * Text of a config.pbtxt: always the same for the same message, fields in the order of model_config.proto, lists of
 * numbers on one line.
 * @throws FailureError of kind `internal` when the text does not read back as the same message, so that no file is
 * ever written that the server would understand otherwise.
 */
export function formatConfigText(message: ModelConfig, heading: readonly string[] = []): string {
  const comments = heading.map((line) => `# ${line}\n`).join('');
  const text = comments + joinNumberLists(toText(ModelConfigSchema, message));
  if (!equals(ModelConfigSchema, message, fromText(ModelConfigSchema, text))) {
    return fail({
      kind: 'internal',
      message: `The configuration of model ${message.name} does not survive being written as text.`,
      details: text,
    });
  }
  return text;
}

/** `dims: 3` and `dims: 224` in a row become `dims: [3, 224]`. */
function joinNumberLists(text: string): string {
  return text.replaceAll(/^( *\w+): -?\d+\n(?:\1: -?\d+\n)+/gm, (lines, name: string) => {
    const values = [...lines.matchAll(/: (-?\d+)$/gm)].map((match) => match[1] ?? '');
    return `${name}: [${values.join(', ')}]\n`;
  });
}

/**
 * Reads the text of a config.pbtxt.
 * @param file where the text comes from, for the error message.
 * @throws FailureError of kind `corrupt-file` naming the file, the reason and, where it can be told, the line.
 */
export function parseConfigText(text: string, file: string): ModelConfig {
  try {
    return fromText(ModelConfigSchema, text);
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.message : String(thrown);
    const line = lineOfUnknownField(text, cause);
    return fail({
      kind: 'corrupt-file',
      message: 'The model configuration cannot be read.',
      file,
      cause,
      nextStep: 'Correct the file; it is protobuf text with the fields of a Triton model configuration.',
      ...(line === undefined ? {} : { line }),
    });
  }
}

/** The parser does not tell positions, but the first line that starts with the unknown name is the culprit. */
function lineOfUnknownField(text: string, cause: string): number | undefined {
  const name = /^unknown field "(\w+)"/.exec(cause)?.[1];
  if (name === undefined) {
    return undefined;
  }
  const index = text.split('\n').findIndex((line) => new RegExp(`(^|[\\s{,;])${name}\\s*[:{<[]`).test(line));
  return index === -1 ? undefined : index + 1;
}

/**
 * Reads a config.pbtxt.
 * @throws FailureError of kind `corrupt-file`; the file system's own errors when it cannot be read.
 */
export async function readConfigFile(file: string): Promise<ModelConfig> {
  return parseConfigText(await readFile(file, 'utf8'), file);
}
