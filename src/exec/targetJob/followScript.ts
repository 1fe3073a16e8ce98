import { jobFunctions } from './jobFunctions.ts';

/**
 * Hands out both streams of a job as they grow. Arguments: root, id, offset in stdout, offset in stderr. Output: frames
 * "o N" or "e N" with N bytes behind the line end, a line "." now and then (which also ends this script once nobody
 * listens), and at the end a line "end" with the job's state behind it.
 */
export const followScript = `${jobFunctions}
id=$2 out=$3 err=$4 quiet=0
cd "$1/jobs/$id" 2>/dev/null || { echo end; echo "job $id unknown"; echo; exit 0; }
if dd if=/dev/null of=/dev/null iflag=skip_bytes,count_bytes skip=0 count=0 2>/dev/null; then
  part() { dd if="$1" bs=65536 iflag=skip_bytes,count_bytes skip="$2" count="$3" 2>/dev/null; }
else
  part() { tail -c +$(($2 + 1)) "$1" | head -c "$3"; }
fi
most=4194304
sizes() {
  set -- $(ls -ln stderr stdout 2>/dev/null)
  new_err=$((\${5:-0} - err)) new_out=$((\${14:-0} - out))
  if [ $new_err -gt $most ]; then new_err=$most; fi
  if [ $new_out -gt $most ]; then new_out=$most; fi
}
while :; do
  # Looked at first: what was written before the end is then never missed.
  final=0
  if [ -f exit ]; then final=1
  elif [ $((quiet % 20)) = 19 ]; then
    look
    if [ $state != running ]; then final=1; fi
  fi
  sizes
  if [ $new_out -gt 0 ]; then
    echo "o $new_out" || exit 1
    part stdout $out $new_out || exit 1
    out=$((out + new_out)) quiet=0
  fi
  if [ $new_err -gt 0 ]; then
    echo "e $new_err" || exit 1
    part stderr $err $new_err || exit 1
    err=$((err + new_err)) quiet=0
  fi
  if [ $new_out -le 0 ] && [ $new_err -le 0 ]; then
    if [ $final = 1 ]; then echo end; tell "$id"; exit 0; fi
    quiet=$((quiet + 1))
    if [ $((quiet % 10)) = 0 ]; then echo . || exit 1; fi
    pause
  fi
done
`;
