/** Looks into values of unknown form; each gives null (or nothing) where the form is another. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Text that is not empty; a number is taken for its digits. */
export function asText(value: unknown): string | null {
  if (typeof value === 'number') {
    return String(value);
  }
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A finite number, also when written as text. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'string' && /^\s*-?[\d.]/u.test(value)) {
    return asNumber(Number(value));
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A duration in milliseconds as nanoseconds; null when it is not a finite number or below zero. */
export function msToNs(value: unknown): number | null {
  const milliseconds = asNumber(value);
  const durationNs = milliseconds === null ? null : milliseconds * 1e6;
  return durationNs !== null && durationNs >= 0 && Number.isFinite(durationNs) ? durationNs : null;
}
