import type { Localiser } from './localiser.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago a moment was, roughly: "just now", "5 min ago", "3 h ago", "2 days ago". A future moment is "just now". */
export function formatRelativeTime(l10n: Localiser, atMs: number, nowMs: number): string {
  const passedMs = nowMs - atMs;
  if (passedMs < minuteMs) {
    return l10n.t('just now');
  }
  if (passedMs < hourMs) {
    return l10n.t('{0} min ago', Math.floor(passedMs / minuteMs));
  }
  if (passedMs < dayMs) {
    return l10n.t('{0} h ago', Math.floor(passedMs / hourMs));
  }
  const days = Math.floor(passedMs / dayMs);
  return days === 1 ? l10n.t('yesterday') : l10n.t('{0} days ago', days);
}

/** A duration as text that changes once a second at most: "4 s", "1 min 5 s"; below a second "0.3 s". */
export function formatElapsed(durationMs: number): string {
  if (durationMs < 950) {
    return `${Math.max(0.1, Math.round(durationMs / 100) / 10)} s`;
  }
  const totalSeconds = Math.round(durationMs / 1000);
  const minutes = Math.floor(totalSeconds / 60);
  return minutes === 0 ? `${totalSeconds} s` : `${minutes} min ${totalSeconds % 60} s`;
}
