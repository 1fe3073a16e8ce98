import { jobMarkVariable } from '../job/jobFolder.ts';
import { jobFunctions } from './jobFunctions.ts';

/**
 * Ends a job. Arguments: root, id, then pairs of a signal's name and a wait in ms. Output: "done", "cleanup" (nobody is
 * left to clean up), or "stuck PIDS".
 */
export const cancelScript = `${jobFunctions}
id=$2
cd "$1/jobs/$id" 2>/dev/null && [ -f supervisor ] || { echo done; exit 0; }
shift 2
[ -f exit ] || echo > cancelled
tries=0
until [ -f pid ] || [ -f exit ] || ! lives supervisor || [ $tries -ge 30 ]; do tries=$((tries + 1)); pause; done

# The number of the command's group is good while it is the command's, or nobody's but the group's.
group=
boot_now=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo -)
if [ -f pid ]; then
  read -r leader leader_since leader_boot < pid
  if lives pid; then
    group=$leader
  elif [ "$leader_boot" = "$boot_now" ] && ! kill -0 "$leader" 2>/dev/null; then
    group=$leader
  fi
fi
grouped() {
  [ -n "$group" ] || return 0
  if [ -d /proc/self ]; then
    cat /proc/[0-9]*/stat 2>/dev/null | sed -n "s/^\\([0-9]*\\) (.*) [^ZX] [0-9]* $group .*/\\1/p"
  else
    ps -A -o pid= -o pgid= -o stat= | sed -n "s/^ *\\([0-9]*\\) *$group *[^Z ].*/\\1/p"
  fi
}
# Without -F: busybox would look no further than the first NUL.
marked() {
  for file in $(grep -l "${jobMarkVariable}=$id" /proc/[0-9]*/environ 2>/dev/null); do
    number=\${file#/proc/}; number=\${number%/environ}
    if tr '\\0' '\\n' < "$file" 2>/dev/null | grep -qxF "${jobMarkVariable}=$id"; then echo "$number"; fi
  done 2>/dev/null
}
members() { { grouped; marked; } | sort -u; }

while [ $# -ge 2 ]; do
  [ -n "$(members)" ] || break
  # Once, however many cancel: a second signal would break off what the command does about the first.
  if [ -n "$group" ] && mkdir "sent-$#" 2>/dev/null; then kill "-$1" "-$group" 2>/dev/null; fi
  deadline=$(($(date +%s) + ($2 + 999) / 1000))
  while [ -n "$(members)" ] && [ "$(date +%s)" -le $deadline ]; do pause; done
  shift 2
done
tries=0 empty=0
# Twice, because a process that forks while the list is read may leave a child behind.
while [ $empty -lt 2 ]; do
  left=$(members)
  if [ -z "$left" ]; then empty=$((empty + 1)); continue; fi
  empty=0 tries=$((tries + 1))
  [ $tries -le 100 ] || { echo stuck $left; exit 0; }
  kill -KILL $left 2>/dev/null
  pause
done
tries=0
while lives supervisor; do
  tries=$((tries + 1))
  [ $tries -le 900 ] || { echo "stuck $number"; exit 0; }
  pause
done
if [ -f exit ]; then echo done; else echo cleanup; record "- $(date +%s)" exit; fi
`;

/** Prints the state of the jobs named behind the root, or of all. */
export const readScript = `${jobFunctions}
cd "$1/jobs" 2>/dev/null || exit 0
shift
[ $# -gt 0 ] || set -- *
for id do
  if cd "$id" 2>/dev/null; then
    tell "$id"
    cd ..
  fi
done
`;

/**
 * Removes folders of jobs that do not run. Arguments: root, age in seconds or a dash, ids (all without). With an age only
 * jobs that ended longer ago go; a lost one counts from when its logs were last written. Output: "removed ID" lines.
 */
export const removeJobsScript = `${jobFunctions}
root=$1 age=$2; shift 2
cd "$root/jobs" 2>/dev/null || exit 0
[ $# -gt 0 ] || set -- *
now=$(date +%s)
for id do
  cd "$root/jobs/$id" 2>/dev/null || continue
  look
  # A supervisor that cleans up is not done yet.
  if [ $state = running ] || { [ $state = ended ] && lives supervisor; }; then continue; fi
  if [ "$age" != - ]; then
    [ $state != unknown ] || continue
    if [ $state = lost ]; then
      ended=$(date -r stdout +%s 2>/dev/null || echo "$started")
    fi
    [ $((now - ended)) -gt "$age" ] || continue
  fi
  cd ..
  # Gone from the list at once, even when removing it takes long.
  mv "$id" ".$id.$$" && rm -rf ".$id.$$" && echo "removed $id"
done
`;
