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
  /** The file ends in the middle. */
  readonly isTruncated: boolean;
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

  addSkipped(offset: number, bytes: number): void {
    this.skippedPlaces++;
    this.skippedBytes += bytes;
    if (this.skipped.length < listedPlaces) {
      this.skipped.push({ offset, bytes });
    }
  }
}
