import type { Preprocess } from '../../pipeline/pipelineSchema.ts';
import type { Localiser } from '../localiser.ts';

/** What preprocessing does, in words: "shorter side to 256, centre crop 224, (pixel − 127) × 0.0078125". */
export function preprocessWords(l10n: Localiser, preprocess: Preprocess): string {
  const { resize, crop, scale, offset, mean, std, color } = preprocess;
  return [
    resizeWords(),
    crop === undefined ? undefined : l10n.t('centre crop {0}', crop),
    color === 'BGR' ? l10n.t('channels as BGR') : undefined,
    mean === undefined || std === undefined
      ? scaleWords(scale, offset)
      : `(${l10n.t('pixel')} / 255 − [${mean.join(', ')}]) / [${std.join(', ')}]`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');

  function resizeWords(): string | undefined {
    if (resize === undefined) {
      return undefined;
    }
    return typeof resize === 'number'
      ? l10n.t('shorter side to {0}', resize)
      : l10n.t('resized to {0}', [...resize].reverse().join(' × '));
  }

  function scaleWords(factor = 1, shift = 0): string {
    const pixel = l10n.t('pixel');
    const moved = shift === 0 ? pixel : `(${pixel} − ${shift})`;
    // A reciprocal of a whole number reads better as a division.
    const divisor = Math.round(1 / factor);
    const scaled =
      Math.abs(1 / factor - divisor) < 1e-6 && divisor > 1 ? `${moved} / ${divisor}` : `${moved} × ${factor}`;
    return factor === 1 ? moved : scaled;
  }
}
