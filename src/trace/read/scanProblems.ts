import { formatBytes } from '../../core/units.ts';

/** How the packed bytes of a file ended before their time. */
export interface Damage {
  /**
   * `cut`: the file ends too early. Else bytes in it were changed: `corrupt`, so that unpacking could not go on;
   * `altered`, so that it went on to the end with another text, and only the checksum there tells.
   */
  readonly kind: 'cut' | 'corrupt' | 'altered';
  /** About where in the file on disk; `null` when an altered text could be read all the same. */
  readonly fileOffset: number | null;
}

/** Damage in a sentence, with its place in the file on disk. */
export function describeDamage({ kind, fileOffset }: Damage): string {
  if (fileOffset === null) {
    return 'The compressed data are damaged: their checksum is wrong, so some values may not be what was recorded.';
  }
  switch (kind) {
    case 'cut':
      return `The compressed data end in the middle, after ${formatBytes(fileOffset)}.`;
    case 'corrupt':
      return `The compressed data are damaged near byte ${fileOffset} of the file, and cannot be unpacked any further.`;
    case 'altered':
      return `The compressed data are damaged near byte ${fileOffset} of the file; what follows could be unpacked, but values in it may not be what was recorded.`;
  }
}

/** What a scanner met that it could not read as it should be. */
export interface ScanProblems {
  /** Places that are no JSON: position in the unpacked file and the bytes passed over there. The first hundred. */
  readonly skipped: readonly { readonly offset: number; readonly bytes: number }[];
  readonly skippedPlaces: number;
  readonly skippedBytes: number;
  /** Events that had to be read leniently, because of bare quotes or the like. */
  readonly repaired: number;
  /** Timed events without a usable time. */
  readonly withoutTime: number;
  /** Timed events that end before they begin; they count as empty. */
  readonly negativeDurations: number;
  /** The text ends in the middle, because the file was cut or could not be unpacked any further. */
  readonly isTruncated: boolean;
  /** Why a packed file could not be unpacked to its end; `null` when it could, and for plain text. */
  readonly damage: Damage | null;
}

const listedPlaces = 100;

export class ProblemCounter implements ScanProblems {
  readonly skipped: { offset: number; bytes: number }[] = [];
  skippedPlaces = 0;
  skippedBytes = 0;
  repaired = 0;
  withoutTime = 0;
  negativeDurations = 0;
  isTruncated = false;
  damage: Damage | null = null;

  addSkipped(offset: number, bytes: number): void {
    this.skippedPlaces++;
    this.skippedBytes += bytes;
    if (this.skipped.length < listedPlaces) {
      this.skipped.push({ offset, bytes });
    }
  }
}
