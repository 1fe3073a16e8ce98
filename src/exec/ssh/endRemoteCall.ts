import { type Command, defaultStopPlan, type StopPlan } from '../command.ts';
import { callVariable } from './remoteString.ts';

/**
 * Runs on the far end and needs a POSIX shell only. Arguments: the call, the leader of its process group (0: not known),
 * then signal and tenths of a second to wait, by turns. Processes are found by the variable they inherit, sessions of
 * their own included, where there is /proc; elsewhere the process group is all that can be known.
 */
const script = `
mark="${callVariable}=$1"; leader=$2; shift 2
if [ -r /proc/self/environ ]; then marked() { grep -l -e "$mark" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3; }
else marked() { :; }; fi
alive() { if [ -r /proc/self/environ ]; then [ -n "$(marked)" ]; else kill -0 "-$leader" 2>/dev/null; fi; }
send() { if [ "$leader" -gt 0 ] && kill -s "$1" -- "-$leader" 2>/dev/null; then return; fi; for p in $(marked); do kill -s "$1" "$p" 2>/dev/null; done; }
while [ $# -gt 1 ]; do
  send "$1"; n=$2; shift 2
  while [ "$n" -gt 0 ] && alive; do sleep 0.1 2>/dev/null || sleep 1; n=$((n-1)); done
  alive || exit 0
done
n=50
while [ "$n" -gt 0 ] && alive; do
  [ "$leader" -gt 0 ] && kill -s KILL -- "-$leader" 2>/dev/null
  for p in $(marked); do kill -s KILL "$p" 2>/dev/null; done
  sleep 0.1 2>/dev/null || sleep 1; n=$((n-1))
done
! alive`;

/**
 * The command that, run on the far end as a call of its own, ends everything that another call left running there: by
 * its stop plan first, then by SIGKILL. Exit status 0: nothing is left.
 */
export function endRemoteCall(
  callId: string,
  leaderPid: number | undefined,
  plan: StopPlan = defaultStopPlan,
): Command {
  const steps = plan.flatMap(({ signal, waitMs }) => [
    signal.replace('SIG', ''),
    String(Math.ceil(waitMs / 100)),
  ]);
  return { program: 'sh', args: ['-c', script, 'sh', callId, String(leaderPid ?? 0), ...steps] };
}
