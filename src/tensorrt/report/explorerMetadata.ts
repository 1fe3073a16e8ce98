import { parseLooseJson } from './looseJson.ts';
import { asList, asRecord, asText } from './looseValues.ts';
import type { TimingConditions } from './engineTiming.ts';

export interface ExplorerMetadata extends TimingConditions {
  readonly gpu: string | null;
}

/**
 * What TensorRT Engine Explorer keeps beside its files: the device attributes (`*.metadata.json`, a list) or the device
 * and options of a run (`*.profile.metadata.json`). What is not in the text is null; never throws.
 */
export function readExplorerMetadata(text: string): ExplorerMetadata {
  const { value } = parseLooseJson(text);
  const record = asRecord(value);
  const options = asRecord(record?.['inference_options']);
  return {
    gpu:
      asText(asRecord(asList(value)[0])?.['Name']) ??
      asText(asRecord(record?.['device_information'])?.['Selected Device']),
    transfersIncluded: enabled(options?.['Data transfers']),
    cudaGraph: enabled(options?.['CUDA Graph']),
  };
}

function enabled(value: unknown): boolean | null {
  return value === 'Enabled' ? true : value === 'Disabled' ? false : null;
}
