/** Longest time one tool may take on the machine before its part of the probe is given up. */
export const toolLimitSeconds = 10;

/** Version numbers through the packages' metadata: importing torch would take seconds. Must parse under Python 2 too. */
export const probePythonCode = `
import json, os, sys
def find(names):
    for name in names:
        try:
            try:
                from importlib.metadata import version
            except ImportError:
                import pkg_resources
                version = lambda package: pkg_resources.get_distribution(package).version
            return version(name)
        except Exception:
            pass
    return None
print(json.dumps({
    "path": sys.argv[1],
    "same": [os.path.realpath(sys.executable), sys.prefix],
    "version": "%d.%d.%d" % tuple(sys.version_info[:3]),
    "torch": find(["torch"]),
    "onnx": find(["onnx"]),
    "onnxruntime": find(["onnxruntime", "onnxruntime-gpu"]),
    "tensorrt": find(["tensorrt", "tensorrt-cu13", "tensorrt-cu12", "tensorrt-cu11", "nvidia-tensorrt"]),
}))
`.trim();

/**
 * The probe: one POSIX shell script (dash and busybox are enough), run as `sh -c SCRIPT sh NONCE PYTHON_CODE`. It prints
 * lines `@@NONCE NAME`, each followed by what one tool said; a tool's exit status comes as a section of its own,
 * `NAME.status`. The nonce is made up for each probe, so that nothing a tool prints passes for a section. What is quick
 * comes first: when the last tools hang, the rest has been told. Everything is bounded where it is made.
 */
export const probeScript = `
nonce=$1 code=$2
exec </dev/null
unset LD_PRELOAD
LC_ALL=C; export LC_ALL
PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE
cd / 2>/dev/null
section() { printf '\\n@@%s %s\\n' "$nonce" "$1"; }
if timeout -k 1 ${toolLimitSeconds} true 2>/dev/null; then limit() { timeout -k 1 ${toolLimitSeconds} "$@"; }
elif timeout ${toolLimitSeconds} true 2>/dev/null; then limit() { timeout ${toolLimitSeconds} "$@"; }
else limit() { "$@"; }; fi
told() {
  name=$1 most=$2; shift 2
  section "$name"
  { limit "$@" 2>&1; status=$?; section "$name.status"; echo $status; } | head -c "$most"
}

section os
{ cat /etc/os-release || cat /usr/lib/os-release || sw_vers || uname -s; } 2>/dev/null | head -c 4000
section kernel; uname -r
section architecture; uname -m
section cpu
{ grep -m 1 -i '^model name' /proc/cpuinfo || lscpu | grep -i '^ *model name' || sysctl -n machdep.cpu.brand_string; } 2>/dev/null | head -c 1000
section cores
{ nproc || getconf _NPROCESSORS_ONLN || sysctl -n hw.ncpu; } 2>/dev/null
section memory
{ grep '^MemTotal' /proc/meminfo || sysctl -n hw.memsize; } 2>/dev/null
section disk
root=\${XDG_CACHE_HOME:-$HOME/.cache}/engine-room
printf '%s\\n' "$root" | head -c 4000
place=$root
while [ ! -d "$place" ] && [ "$place" != / ] && [ "$place" != . ]; do place=$(dirname "$place"); done
limit df -Pk "$place" 2>/dev/null | tail -n 1 | head -c 4000

section pythons
seen=:
for python in "$(command -v python3)" "$(command -v python)" "\${VIRTUAL_ENV:+$VIRTUAL_ENV/bin/python}" \\
  "\${CONDA_PREFIX:+$CONDA_PREFIX/bin/python}" "$HOME/venv/bin/python" "$HOME/.venv/bin/python" /opt/venv/bin/python \\
  /opt/conda/bin/python "$HOME/miniconda3/bin/python" "$HOME/miniforge3/bin/python" "$HOME/anaconda3/bin/python" \\
  /usr/local/bin/python3 /usr/bin/python3; do
  case $python in /*) ;; *) continue ;; esac
  case $seen in *":$python:"*) continue ;; esac
  seen=$seen$python:
  [ -x "$python" ] && limit "$python" -c "$code" "$python" 2>/dev/null | head -c 4000
done

for trtexec in "$(command -v trtexec)" /usr/src/tensorrt/bin/trtexec /opt/tensorrt/bin/trtexec /workspace/tensorrt/bin/trtexec; do
  if [ -x "$trtexec" ]; then
    section trtexec
    printf '%s\\n' "$trtexec" | head -c 4000
    limit "$trtexec" --help 2>&1 | head -n 5 | head -c 4000
    break
  fi
done

section pci
for vendor in /sys/bus/pci/devices/*/vendor; do
  if grep -q 0x10de "$vendor" 2>/dev/null && grep -q '^0x03' "\${vendor%vendor}class" 2>/dev/null; then echo nvidia; break; fi
done
for smi in "$(command -v nvidia-smi)" /usr/bin/nvidia-smi /usr/lib/wsl/lib/nvidia-smi /usr/local/nvidia/bin/nvidia-smi /opt/bin/nvidia-smi; do
  if [ -x "$smi" ]; then
    section gpus-asked
    gpus=$(told gpus 65536 "$smi" --query-gpu=name,memory.total,compute_cap,driver_version,uuid --format=csv,noheader,nounits)
    printf '\\n%s\\n' "$gpus"
    case $gpus in *'not a valid field'*)
      told gpus-old 65536 "$smi" --query-gpu=name,memory.total,driver_version,uuid --format=csv,noheader,nounits ;;
    esac
    break
  fi
done

section cdi
grep -l nvidia.com/gpu /etc/cdi/* /var/run/cdi/* 2>/dev/null | head -n 1 | head -c 4000
command -v nvidia-container-runtime-hook
inspect='[{{json .ID}},{{json .RepoTags}},{{json .RepoDigests}},{{json .Size}},{{json .Config}}]'
for engine in docker podman; do
  command -v "$engine" >/dev/null || continue
  told "$engine.version" 4000 "$engine" --version
  told "$engine.info" 100000 "$engine" info --format '{{json .}}'
  section "$engine.images"
  images=$(limit "$engine" image ls -q --no-trunc 2>/dev/null | grep -E '^(sha256:)?[0-9a-f]+$' | head -n 300 | sort -u)
  [ -n "$images" ] && limit "$engine" image inspect --format "$inspect" $images 2>/dev/null |
    grep -iE 'com\\.nvidia\\.|TRT_VERSION|tritonserver|tensorrt|torch|nvcr' | head -n 100 | head -c 1500000
done
section end
`;
