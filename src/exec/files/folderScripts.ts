import { farFunctions } from './farScript.ts';

/** Prints our own folder, made when missing. */
export const rootScript = `
base=\${XDG_CACHE_HOME:-}
case $base in /*) ;; *) base=\${HOME:?}/.cache ;; esac
(umask 077; mkdir -p "$base/engine-room") && cd "$base/engine-room" && pwd
`;

/** Regular files below a folder (argument 1): in batches, a line with their sizes, then their names, each ended by NUL. */
export const listScript = `
cd "$1" 2>/dev/null || exit 0
find . -type f -exec sh -c '
  sizes=$(stat -c %s -- "$@" 2>/dev/null) || sizes=$(for file do wc -c < "$file" || echo 0; done)
  echo $sizes
  printf "%s\\0" "$@"
' sh {} +
`;

/** Removes argument 2, which must be below argument 1 after links in the way to it have been followed. */
export const removeScript = `
root=$(cd "$1" && pwd -P) || exit 1
parent=\${2%/*}
cd "$parent" 2>/dev/null || exit 0
case "$(pwd -P)/" in "$root"/*) ;; *) echo outside; exit 0 ;; esac
rm -rf -- "\${2##*/}"
`;

/** A line "free BYTES", then `ls -ln` of the cache. Argument: root. */
export const usageScript = `${farFunctions}
cd "$1/blobs" 2>/dev/null || { echo "free $(free_bytes "$1")"; exit 0; }
echo "free $(free_bytes .)"
ls -ln
`;

/**
 * Removes cached content, the longest unused first, until at most argument 2 bytes are left; prints the bytes removed.
 * Partials go when nobody writes them and they are a week old, or when nothing else is left to remove.
 */
export const trimScript = `${farFunctions}
limit=$2 freed=0 total=0
cd "$1/blobs" 2>/dev/null || { echo 0; exit 0; }
drop() {
  size=$(size_of "$1")
  rm -rf "$1" "../used/$1"
  freed=$((freed + size)) total=$((total - size))
}
idle() {
  owner=\${1%.partial}; owner=\${owner##*.}
  case $owner in *[!0-9]*) return 0 ;; esac
  [ \${#owner} = 64 ] || ! kill -0 "$owner" 2>/dev/null
}
for size in $(ls -ln | sed -n 's/^-[^ ]*  *[0-9]*  *[0-9]*  *[0-9]*  *\\([0-9]*\\) .*/\\1/p'); do total=$((total + size)); done
for partial in $(find . -name '*.partial' -mtime +6); do
  partial=\${partial#./}
  if [ -e "$partial" ] && idle "$partial"; then drop "$partial"; fi
done
for hash in *; do
  case $hash in *.partial|'*') continue ;; esac
  [ -e "../used/$hash" ] || { [ $total -le $limit ] || drop "$hash"; }
done
for hash in $(ls -tr ../used); do
  [ $total -gt $limit ] || break
  if [ -e "$hash" ]; then drop "$hash"; else rm -f "../used/$hash"; fi
done
for partial in *.partial; do
  [ $total -gt $limit ] || break
  if [ -e "$partial" ] && idle "$partial"; then drop "$partial"; fi
done
echo $freed
`;
