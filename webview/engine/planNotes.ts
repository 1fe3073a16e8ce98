import type { EngineReport, PlanSummary } from '../../src/tensorrt/report/engineReport.ts';
import { fill, plainDirection } from '../kit/text.ts';
import { headerVersion, releaseRanges, weakestConfidence } from './loadability.ts';
import type { EngineStrings } from './strings.ts';

/** Which servers load the plan, and whether anybody tried. */
export function loadNote(
  plan: PlanSummary | null,
  build: EngineReport['build'] | undefined,
  strings: EngineStrings,
): string {
  return [plan === null ? undefined : releasesNote(plan, strings), checkNote(plan, build, strings)]
    .filter((part) => part !== undefined)
    .map((part) => part.replace(/[.\s]*$/, '.'))
    .join(' ');
}

/** `Loads in Triton releases 24.05 to 24.06 (by release notes)`. */
function releasesNote(plan: PlanSummary, strings: EngineStrings): string {
  const confidence = weakestConfidence(plan.loadableBy);
  if (confidence === undefined) {
    const version = headerVersion(plan);
    return version === undefined ? strings.loadsUnknown : fill(strings.loadsNowhere, version);
  }
  const words = { A: strings.confidenceA, B: strings.confidenceB, C: strings.confidenceC }[confidence];
  const ranges = releaseRanges(
    plan.loadableBy.map(({ release }) => release),
    strings.to,
  );
  return `${fill(strings.loadsIn, ranges)} (${words})`;
}

/** The engine does not load where it is meant to be served. */
export function refusedNote(text: string, strings: EngineStrings): string {
  return fill(strings.refused, plainDirection(text));
}

function checkNote(
  plan: PlanSummary | null,
  build: EngineReport['build'] | undefined,
  strings: EngineStrings,
): string | undefined {
  if (build === undefined) {
    return plan === null ? undefined : strings.notCheckedPlain;
  }
  const { state, text } = build.loadCheck;
  switch (state) {
    case 'loaded':
      return fill(strings.loaded, plainDirection(text));
    case 'refused':
      // It stands on a line of its own.
      return undefined;
    case 'not-checked':
      return text === '' ? strings.notCheckedPlain : fill(strings.notChecked, plainDirection(text));
  }
}
