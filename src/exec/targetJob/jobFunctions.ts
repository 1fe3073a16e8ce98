import { farFunctions } from '../files/farScript.ts';

/**
 * Shell functions that work in a job's folder, `jobs/<id>`. Its files: `command.json` (what runs, without secrets),
 * `stdin` (when the command has one), `supervisor` ("PID SINCE BOOT STARTED-SECONDS", made by the one process that may
 * run the job), `pid` (the command: "PID SINCE BOOT"), `stdout`, `stderr`, `cleanup.log`, `cancelled`, `sent-*` (folders,
 * one for each signal that a cancel sent), and `exit` ("STATUS SECONDS"; a dash for an unknown status).
 */
export const jobFunctions = `${farFunctions}
# What tells a process from a later one with the same number: its number, start time and boot.
identity() {
  since=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20)
  boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
  echo "$1 \${since:--} \${boot:--}"
}

# Whether the process that a file names is alive.
lives() {
  read -r number since boot rest 2>/dev/null < "$1" || return 1
  known="$number $since $boot" untold=$since
  kill -0 "$number" 2>/dev/null || [ -d "/proc/$number" ] || return 1
  [ "$untold" = - ] || [ "$(identity "$number")" = "$known" ] || return 1
  case "$(sed 's/.*) //' "/proc/$number/stat" 2>/dev/null)" in Z*|X*) return 1 ;; esac
  return 0
}

record() { printf '%s\\n' "$1" > "$2.$$" && mv -f "$2.$$" "$2"; }
pause() { sleep 0.1 2>/dev/null || sleep 1; }

# Sets state, started, code, ended and cancelled.
look() {
  started=0 code=- ended=- cancelled=0
  if [ ! -f supervisor ]; then state=unknown; return; fi
  if [ -f exit ]; then state=ended
  elif lives supervisor || lives pid; then state=running
  elif [ -f exit ]; then state=ended
  else state=lost; fi
  read -r number since boot started < supervisor
  if [ $state = ended ]; then read -r code ended < exit; fi
  if [ -f cancelled ]; then cancelled=1; fi
}

# Prints a job's state (argument: id) as two lines: words, then command.json.
tell() {
  look
  if [ $state = unknown ]; then echo "job $1 unknown"; echo; return; fi
  echo "job $1 $state \${started:-0} $code $ended $cancelled $(size_of stdout) $(size_of stderr)"
  tr '\\n' ' ' < command.json
  echo
}

# Runs the first N of the words behind N.
first() {
  count=$1 all=$#; shift
  [ "$count" -gt 0 ] || return 0
  left=$count
  while [ "$left" -gt 0 ]; do set -- "$@" "$1"; shift; left=$((left - 1)); done
  shift $((all - 1 - count))
  "$@"
}
`;
