import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Logger } from '../../core/logger.ts';
import { toFailure } from '../../core/failure.ts';
import { realRepository } from '../../deploy/embeddedServer.ts';
import { parseLabels } from '../../model/classification.ts';
import type { SnippetClasses } from '../../triton/requestSnippets.ts';
import { repositoryOf } from '../pipelines/pipelineFacts.ts';
import type { PipelineEntry } from '../pipelines/pipelineIndex.ts';
import type { ImageRecipe } from './inferenceInputs.ts';
import type { ClassRecipe } from './inferenceOutputs.ts';

/** What the pipeline that placed a model says about talking to it. */
export interface ServedPipeline {
  readonly file: string;
  readonly imageRecipe?: ImageRecipe;
  readonly classRecipe?: ClassRecipe;
  /** How a program reads classes from the outputs. */
  readonly snippetClasses?: (outputs: readonly { readonly name: string }[]) => SnippetClasses;
  readonly sampleImages: readonly { readonly name: string; readonly path: string }[];
}

/** The pipeline that writes this model into this repository; undefined when none of the workspace does. */
export async function findServedPipeline(
  entries: readonly PipelineEntry[],
  repositoryFolder: string,
  model: string,
  log: Logger,
): Promise<ServedPipeline | undefined> {
  const wanted = await realRepository(repositoryFolder);
  for (const entry of entries) {
    const own = repositoryOf(entry);
    const served = entry.settings?.repository.model ?? entry.settings?.name;
    if (own !== undefined && served === model && (await realRepository(own)) === wanted) {
      return describe(entry, log);
    }
  }
  return undefined;
}

async function describe({ file, settings }: PipelineEntry, log: Logger): Promise<ServedPipeline> {
  const folder = dirname(file);
  const { preprocess, postprocess } = settings ?? {};
  const input = settings?.inputs.find(({ name }) => name === preprocess?.input) ?? settings?.inputs[0];
  const samples = settings?.samples ?? [];
  return {
    file,
    ...(preprocess === undefined || input === undefined ? {} : { imageRecipe: { preprocess, input } }),
    ...(postprocess === undefined
      ? {}
      : {
          classRecipe: { postprocess, labels: await readLabels(folder, postprocess.labels, log) },
          snippetClasses: (outputs) => ({
            output: postprocess.output ?? outputs[0]?.name ?? '',
            activation: postprocess.activation,
            topK: postprocess.topK,
            ...(postprocess.labels === undefined ? {} : { labels: resolve(folder, postprocess.labels) }),
          }),
        }),
    sampleImages: samples
      .filter((path) => /\.(?:png|jpe?g)$/i.test(path))
      .map((path) => ({ name: basename(path), path: resolve(folder, path) })),
  };
}

/** Class names; without a readable file classes are shown by number and the log says why. */
async function readLabels(folder: string, labels: string | undefined, log: Logger): Promise<string[]> {
  if (labels === undefined) {
    return [];
  }
  try {
    return parseLabels(await readFile(resolve(folder, labels), 'utf8'));
  } catch (thrown) {
    log.warn(`Class names were not read: ${toFailure(thrown).message}`);
    return [];
  }
}
