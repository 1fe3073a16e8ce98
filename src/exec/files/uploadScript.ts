import { farFunctions, farHashes } from './farScript.ts';

/**
 * Receives one content into the cache. Arguments: root, key, size, expected SHA-256 or a dash. Output: "offset N" (the
 * sender goes on from byte N), then "stored SHA256", "corrupt", "short" or "full NEEDED FREE".
 *
 * Each upload writes a partial of its own, KEY.PID.partial. One whose writer is gone is taken over by renaming, which
 * only one can win; one whose writer may live (another upload, or one whose connection died unnoticed) is copied,
 * because every partial of a key is a prefix of the same content. At the end of a broken upload it becomes KEY.partial.
 */
export const uploadScript = `${farFunctions}${farHashes}
root=$1 key=$2 size=$3 expected=$4
(umask 077; mkdir -p "$root") && mkdir -p "$root/blobs" "$root/used" || exit 1
cd "$root/blobs" || exit 1
[ -f .seal ] || TZ=UTC0 touch -t 200001010000.00 .seal || exit 1
mine=$key.$$.partial

release() {
  if [ "$(size_of "$mine")" -gt "$(size_of "$key.partial")" ]; then mv -f "$mine" "$key.partial"; else rm -f "$mine"; fi
}
full() {
  needed=$((size - $(size_of "$mine")))
  release
  echo "full $needed $(free_bytes .)"
  exit 0
}
trap 'release; exit 1' HUP INT TERM

best= most=0
for other in "$key.partial" "$key".*.partial; do
  found=$(size_of "$other")
  if [ "$found" -gt "$most" ] && [ "$found" -le "$size" ]; then best=$other most=$found; fi
done
if [ -n "$best" ]; then
  owner=\${best#"$key".}; owner=\${owner%.partial}
  if [ "$owner" = partial ] || ! kill -0 "$owner" 2>/dev/null; then
    mv "$best" "$mine" 2>/dev/null
  elif [ "$(free_bytes .)" -gt "$size" ]; then
    cp "$best" "$mine" 2>/dev/null
  fi
fi
[ -f "$mine" ] || : > "$mine" || full
offset=$(size_of "$mine")
if [ "$offset" -gt "$size" ]; then : > "$mine"; offset=0; fi
[ "$(free_bytes .)" -ge $((size - offset)) ] || full

echo "offset $offset"
cat >> "$mine"
status=$?
have=$(size_of "$mine")
if [ "$have" -lt "$size" ]; then
  if [ $status != 0 ]; then
    [ "$(free_bytes .)" -ge $((size - have)) ] || full
    release
    exit 1
  fi
  release
  echo short
  exit 0
fi
hash=$(hashes "$mine" | cut -c1-64)
if [ "$have" != "$size" ] || { [ "$expected" != - ] && [ "$hash" != "$expected" ]; }; then
  rm -f "$mine"
  echo corrupt
  exit 0
fi
chmod 444 "$mine" && touch -r .seal "$mine" && mv -f "$mine" "$hash" || exit 1
echo > "../used/$hash"
rm -f "$key.partial"
echo "stored $hash"
`;
