import { farFunctions } from './farScript.ts';

/**
 * Gives cached content its final names and tells what the cache lacks. Arguments: root, folder. Standard input: one line
 * a file, "INDEX SHA256-or-dash SIZE link-or-copy ENCODED-NAME". Output: only what is not placed, "missing INDEX",
 * "candidate INDEX" (hash unknown, content of that size is there), "blocked INDEX" (a folder has the name),
 * "failed INDEX" and "full NEEDED FREE".
 *
 * A blob carries a fixed old modification time (that of `.seal`) and may be read only. A program that writes into a
 * linked file in spite of that makes the blob newer than the seal, and the blob is thrown away instead of being used.
 */
export const placeScript = `${farFunctions}
root=$1 folder=$2
(umask 077; mkdir -p "$root") && mkdir -p "$root/blobs" "$root/used" "$folder" || exit 1
cd "$root/blobs" || exit 1
[ -f .seal ] || TZ=UTC0 touch -t 200001010000.00 .seal || exit 1

whole() {
  [ -f "$1" ] || return 1
  if [ "$1" -nt .seal ]; then rm -f "$1"; return 1; fi
  if [ "$3" = copy ]; then [ "$2" = 0 ] || [ -s "$1" ]; else [ "$(size_of "$1")" = "$2" ]; fi
}

# A copy gets a fresh modification time, which Python's compiled files go by.
give() {
  if [ "$2" = link ] && ln "$1" "$temporary" 2>/dev/null; then :; else
    if ! cat "$1" > "$temporary"; then
      needed=$(size_of "$1") free=$(free_bytes "$folder")
      rm -f "$temporary"
      [ "$free" -lt "$needed" ] && { echo "full $needed $free"; exit 0; }
      return 1
    fi
  fi
  mv -f "$temporary" "$target" || { rm -f "$temporary"; return 1; }
  # Renaming one link of a file to another does nothing and leaves both.
  [ ! -e "$temporary" ] || rm -f "$temporary"
}

while IFS=' ' read -r index hash size how name; do
  if [ "$hash" = - ]; then
    if [ -n "$(find . -type f -size "$size"c ! -name '.*' ! -name '*.partial')" ]; then
      echo "candidate $index"
    else
      echo "missing $index"
    fi
    continue
  fi
  if ! whole "$hash" "$size" "$how"; then echo "missing $index"; continue; fi
  echo > "../used/$hash"
  case $name in *\\\\*) decode "$name"; name=$decoded ;; esac
  target=$folder/$name
  parent=\${target%/*}
  [ -d "$parent" ] || mkdir -p "$parent" || { echo "failed $index"; continue; }
  if [ -d "$target" ] && [ ! -L "$target" ]; then echo "blocked $index"; continue; fi
  temporary=$parent/.engine-room.$$.partial
  give "$hash" "$how" || { [ -f "$hash" ] && echo "failed $index" || echo "missing $index"; }
done
`;
