import { fail } from '../core/failure.ts';
import { migrateTrtexecCommand } from '../tensorrt/build/migrateCommand.ts';
import { tensorrtVersion } from '../tensorrt/build/tensorrtVersion.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';

/** `engine-room migrate 'trtexec …' --to 11.1 [--from 8.6]`: the same build for another TensorRT. */
export const migrateVerb: VerbFunction = ({ args, output }) => {
  const [line] = args.positionals;
  if (line === undefined || args.to === undefined) {
    return fail({
      kind: 'bad-input',
      message: 'migrate needs the trtexec line in quotes and the version it is for.',
      nextStep: "engine-room migrate 'trtexec --onnx=model.onnx --fp16' --to 11.1",
    });
  }
  const from = args.from === undefined ? undefined : tensorrtVersion(args.from);
  const migrated = migrateTrtexecCommand(line, from, tensorrtVersion(args.to));
  if (args.format === 'json') {
    output.result(JSON.stringify(migrated, undefined, 2));
  } else {
    output.result(migrated.line);
    migrated.changes.forEach(({ text }) => output.note(`  ${text}`));
    migrated.problems.forEach((problem) => output.note(`! ${problem}`));
  }
  return Promise.resolve(migrated.problems.length === 0 ? exitStatus.done : exitStatus.failed);
};
