import { farFunctions, farHashes } from './farScript.ts';

/**
 * Receives many small contents at once: a tar archive on standard input whose members are named by their SHA-256.
 * Arguments: root, total size. Output: "full NEEDED FREE" or nothing; content that does not fit its name is dropped.
 */
export const packScript = `${farFunctions}${farHashes}
root=$1 size=$2
(umask 077; mkdir -p "$root") && mkdir -p "$root/blobs/pack.$$.partial" "$root/used" || exit 1
cd "$root/blobs/pack.$$.partial" || exit 1
[ -f ../.seal ] || TZ=UTC0 touch -t 200001010000.00 ../.seal || exit 1
trap 'rm -rf "$root/blobs/pack.$$.partial"' EXIT
trap 'exit 1' HUP INT TERM

[ "$(free_bytes .)" -ge "$size" ] || { echo "full $size $(free_bytes .)"; exit 0; }
if ! tar -xof -; then
  free=$(free_bytes .)
  [ "$free" -ge "$size" ] || { echo "full $size $free"; exit 0; }
fi
set -- *
[ -e "$1" ] || exit 0
hashes "$@" > ../pack.$$.sums.partial
while read -r hash name; do
  name=\${name#\\*}
  if [ "$hash" = "$name" ]; then echo > "../../used/$hash"; else rm -f "$name"; fi
done < ../pack.$$.sums.partial
rm -f ../pack.$$.sums.partial
set -- *
[ -e "$1" ] || exit 0
chmod 444 "$@" && touch -r ../.seal "$@" && mv -f "$@" .. || exit 1
`;
