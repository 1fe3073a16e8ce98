import { farFunctions } from './farScript.ts';

/**
 * Takes a file into the cache as a link, or a copy where linking cannot be. Arguments: root, absolute path, its SHA-256,
 * its size. A file that has another size by now is left alone; so is a disk without room.
 */
export const keepScript = `${farFunctions}
root=$1 path=$2 hash=$3 size=$4
mkdir -p "$root/blobs" "$root/used" && cd "$root/blobs" || exit 0
[ -f .seal ] || TZ=UTC0 touch -t 200001010000.00 .seal || exit 0
[ ! -e "$hash" ] || exit 0
mine=$hash.$$.partial
trap 'rm -f "$mine"; exit 0' HUP INT TERM
ln "$path" "$mine" 2>/dev/null || {
  [ "$(free_bytes .)" -gt "$size" ] && cp "$path" "$mine" 2>/dev/null
}
if [ "$(size_of "$mine")" = "$size" ] && chmod 444 "$mine" 2>/dev/null && touch -r .seal "$mine" 2>/dev/null &&
  mv -f "$mine" "$hash"; then
  echo > "../used/$hash"
else
  rm -f "$mine"
fi
`;
