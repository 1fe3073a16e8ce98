import { farFunctions, farHashes } from './farScript.ts';

/**
 * Sends one file. Arguments: path, offset. Standard output: a line "size SIZE OFFSET", "not-found", "not-a-file" or
 * "unreadable", then the bytes from OFFSET on. Standard error: a line "engine-room-sha256 HASH" of the whole file, which
 * is computed meanwhile.
 */
export const downloadScript = `${farFunctions}${farHashes}
path=$1 offset=$2
[ -e "$path" ] || { echo not-found; exit 0; }
[ -f "$path" ] || { echo not-a-file; exit 0; }
[ -r "$path" ] || { echo unreadable; exit 0; }
size=$(size_of "$path")
[ "$offset" -le "$size" ] || offset=0
echo "size $size $offset"
{ hash=$(hashes < "$path" | cut -c1-64); echo "engine-room-sha256 $hash" >&2; } &
if [ "$offset" = 0 ]; then cat "$path"; else tail -c +$((offset + 1)) "$path"; fi
sent=$?
wait
exit $sent
`;
