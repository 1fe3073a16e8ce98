import { jobMarkVariable } from '../job/jobFolder.ts';
import { callVariable } from '../ssh/remoteString.ts';
import { jobFunctions } from './jobFunctions.ts';

/**
 * Starts a job, or finds it. Arguments: root, id, supervisor script, number of check words, those, number of cleanup
 * words, those, the command's words. Standard input: encoded command.json, the command's encoded standard input behind a
 * plus sign or an empty line, then secrets as NAME=ENCODED lines, which go into the environment and nowhere else.
 * Output: "no-folder", "no-program", "full NEEDED FREE", or the job's state.
 *
 * Nothing is started in the background with `&`: a shell would make it ignore SIGINT for good, and some programs want to
 * be stopped by just that. `setsid` twice detaches in any case, because a leader of a process group is forked by it.
 */
export const startScript = `${jobFunctions}
root=$1 id=$2 supervisor=$3; shift 3
(umask 077; mkdir -p "$root") && mkdir -p "$root/jobs/$id" && cd "$root/jobs/$id" || exit 1
if [ ! -f supervisor ]; then
  free=$(free_bytes .)
  [ "$free" -ge 1000000 ] || { rmdir "$root/jobs/$id"; echo "full 1000000 $free"; exit 0; }
  IFS= read -r json
  IFS= read -r input
  while IFS= read -r secret; do
    decode "\${secret#*=}"
    export "\${secret%%=*}=$decoded"
  done
  first "$@" >/dev/null 2>&1
  case $? in
    0) ;;
    3) [ -f supervisor ] || rm -rf "$root/jobs/$id"; echo no-folder; exit 0 ;;
    *) [ -f supervisor ] || rm -rf "$root/jobs/$id"; echo no-program; exit 0 ;;
  esac
  shift $(($1 + 1))
  decode "$json"
  record "$decoded" command.json || exit 1
  if [ -n "$input" ]; then decode "\${input#+}"; printf %s "$decoded" > stdin || exit 1; fi
  : >> stdout
  : >> stderr
  # Ending this call, or a job that this call belongs to, must not end the new one.
  unset ${callVariable} ${jobMarkVariable}
  if command -v setsid >/dev/null 2>&1; then
    setsid setsid sh -c "$supervisor" engine-room-job "$@" </dev/null >/dev/null 2>&1
  else
    set -m
    nohup sh -c "$supervisor" engine-room-job "$@" </dev/null >/dev/null 2>&1 &
  fi
fi
tries=0
until [ -f pid ] || [ -f exit ] || [ $tries -ge 100 ]; do tries=$((tries + 1)); pause; done
tell "$id"
`;

/**
 * Looks the program up as the job will: with its environment, from its folder. Arguments: folder or nothing, program.
 * Status 3: no such folder.
 */
export const checkScript = `
[ -z "$1" ] || cd "$1" 2>/dev/null || exit 3
[ -d "$2" ] && exit 1
command -v "$2"
`;

/**
 * The supervisor, in the job's folder. Arguments: number of cleanup words, those, the command's words. Only the one that
 * makes the file `supervisor` goes on. The command gets a session and process group of its own.
 */
export const supervisorScript = `${jobFunctions}
self=$(identity $$)
now=$(date +%s)
(set -C; echo "$self $now" > supervisor) 2>/dev/null || exit 0
# Room for the exit status, which has to be told when the command has filled the disk.
printf '%64s\\n' ' ' > room 2>/dev/null
if [ -f stdin ]; then input=stdin; else input=/dev/null; fi
run() {
  shift $(($1 + 1))
  if command -v setsid >/dev/null 2>&1; then
    setsid "$@" <$input >>stdout 2>>stderr
  else
    set -m
    "$@" <$input >>stdout 2>>stderr &
    wait $!
  fi
}
run "$@"
status=$?
# A full disk must not make an ended job look lost, or running.
in_room() { printf '%s\\n' "$1" 1<> room && mv -f room exit; }
tries=0
until record "$status $(date +%s)" exit || in_room "$status $(date +%s)" || [ $tries -ge 1000 ]; do
  tries=$((tries + 1))
  sleep 5
done 2>/dev/null
rm -f room
first "$@" </dev/null >>cleanup.log 2>&1
`;

/** Records the command's process, goes to its folder and becomes it. Arguments: job's folder, folder or nothing, words. */
export const enterScript = `${jobFunctions}
cd "$1" && record "$(identity $$)" pid || exit 126
if [ -n "$2" ]; then cd "$2" || exit 126; fi
shift 2
exec "$@"
`;
