import type { GateRequest } from './answerGate.ts';
import type { BuildImage } from './buildImage.ts';
import { shortGpuName } from './dataCentreGpu.ts';
import { major } from './driverFit.ts';
import type { GateReason } from './gateAnswer.ts';
import type { ServingVersion } from './servingVersion.ts';

/**
 * The gate's answer as one sentence.
 * @param ownChoice image the gate itself takes, where the user named another.
 */
export function gateSentence(
  request: GateRequest,
  served: ServingVersion,
  image: BuildImage | undefined,
  stop: GateReason | undefined,
  warnings: readonly GateReason[],
  ownChoice: string | null,
): string {
  const overridden = request.override !== undefined && request.override !== ownChoice;
  const place = image === undefined ? 'nowhere' : image.name === '' ? 'the machine itself' : image.name;
  const source =
    image === undefined || image.tensorrt === null
      ? ''
      : ` (TensorRT ${image.tensorrt.version} ${sourceWords(image, served)})`;
  const asked = overridden
    ? `Builds in ${place}${source} as asked, in place of ${ownChoice ?? 'no image that fits'}`
    : `Build in ${place}${source}`;
  if (stop !== undefined) {
    const why = uncapitalise(stop.text);
    return overridden
      ? `${asked}, although the gate refuses: ${why}`
      : `No engine for ${served.name} can be built here: ${why}`;
  }
  if (warnings.length > 0) {
    const more = warnings.length > 1 ? ` (and ${warnings.length - 1} more to check)` : '';
    return `${asked}, but check: ${uncapitalise((warnings[0]?.text ?? '').replace(/\.$/u, ''))}${more}.`;
  }
  const [gpu] = request.probe.gpus;
  const fitting = [
    ...(gpu === undefined || image?.name === '' ? [] : [`driver ${major(gpu.driver)}`]),
    ...(gpu === undefined ? [] : [`the ${shortGpuName(gpu.name)} (${gpu.computeCapability ?? ''})`]),
  ];
  return `${asked}: it is what ${served.name} serves; ${fitting.join(' and ')} ${fitting.length === 1 ? 'fits' : 'fit'}.`;
}

function sourceWords(image: BuildImage, served: ServingVersion): string {
  if (image.name === '') {
    return 'by its own word';
  }
  if (image.tensorrt?.byLabel === true) {
    return 'by its label';
  }
  return served.tensorrt?.source === 'label' && served.release === image.release
    ? 'by the label of the serving image'
    : served.tensorrt?.source === 'server' && served.release === image.release
      ? "by the server's word"
      : `by the release table, confidence ${image.tensorrt?.confidence ?? ''}`;
}

function uncapitalise(text: string): string {
  // A product name keeps its capital.
  return /^(?:The|An?|Which|Whether|That|Driver|There|No|It)\b/u.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
