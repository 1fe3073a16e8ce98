import { FailureError } from '../../core/failure.ts';

/** A failure of `work` that names a field and no file gets the pipeline file, in which the field is. */
export async function withPipelineFile<T>(pipelineFile: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (
      thrown instanceof FailureError &&
      thrown.failure.field !== undefined &&
      thrown.failure.file === undefined
    ) {
      throw new FailureError({ ...thrown.failure, file: pipelineFile }, { cause: thrown });
    }
    throw thrown;
  }
}
