import type { StopPlan } from '../command.ts';
import { jobMarkVariable } from '../job/jobFolder.ts';

/**
 * Run by `sh` in a container: sends the signals of the plan to every process that carries the mark, each followed by its
 * wait, and SIGKILL to what is left. Arguments: the mark, then a signal and tenths of a second for each step. Needs `tr`
 * and `grep`.
 */
const markKillScript = [
  'mark=$1; shift',
  'marked() { for d in /proc/[0-9]*; do { tr "\\0" "\\n" < "$d/environ" | grep -qxF -e "$mark"; } 2>/dev/null && echo "${d#/proc/}"; done; }',
  'while [ $# -gt 1 ]; do',
  '  p=$(marked); [ -n "$p" ] || exit 0',
  '  kill -s "$1" $p 2>/dev/null; n=$2; shift 2',
  '  while [ "$n" -gt 0 ]; do [ -n "$(marked)" ] || exit 0; sleep 0.1; n=$((n-1)); done',
  'done',
  'for i in 1 2 3 4 5 6 7 8 9 10; do p=$(marked); [ -n "$p" ] || exit 0; kill -s KILL $p 2>/dev/null; sleep 0.1; done',
  '[ -z "$(marked)" ]',
].join('\n');

/** Program and arguments that end every process of a job in the container they run in, own sessions included. */
export function markKillArguments(jobId: string, plan: StopPlan): readonly string[] {
  const steps = plan.flatMap((step) => [step.signal.slice(3), String(Math.ceil(step.waitMs / 100))]);
  return ['sh', '-c', markKillScript, 'sh', `${jobMarkVariable}=${jobId}`, ...steps];
}
