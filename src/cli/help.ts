/** What `engine-room help` prints. */
export const helpText = `engine-room: take a PyTorch model to a fast, served model

Steps (each writes its result and a passport under .engine-room/)
  profile     run the model under torch.profiler and say where the time goes
  export      write ONNX and check it
  verify      compare ONNX with PyTorch on the samples
  optimise    make builds for where the model will run, each verified again
  build       a TensorRT engine for a GPU machine, checked to load and verified (section engine)
  measure     latency, throughput and size of PyTorch and every build
  place       put a build into a Triton model repository
  deploy      serve it on the embedded Triton server
  infer       send a photograph or tensors and print the answer
  run         several steps: --steps export,verify,… (default: all of them)

Looking
  check       read the pipeline file and report every problem
  probe       what the Python interpreter and this machine have
  compare     PyTorch beside every build
  passport F  where a file comes from and whether it is stale
  engine F    what a TensorRT plan or an exported layer JSON tells
  servers     embedded servers and their models
  metrics     the server's counters for the model
  stop        stop the embedded server of this pipeline (--all: every one of this user)

Profiler traces (*.pt.trace.json, .json.gz or .zip of torch.profiler, or a shared .ertrace)
  trace V F…  V is summary, findings, idle, ops, kernels, memory, modules, comm (files or a folder of all ranks),
              or diff A B [--budget FILE]; --legacy: numbers as in the old TensorBoard plug-in; idle --hta: as in HTA;
              report F [--html|--markdown] [-o OUT]: all of it in one file for people without this program;
              share F -o OUT.ertrace [--strip-paths]: a small file that opens as the trace does (several: -o FOLDER)

Other machines
  targets     machines that steps can run on: list, add HOST, probe [HOST…], clean HOST, remove HOST
  migrate L   the trtexec line L for another TensorRT: --to 11.1 [--from 8.6]

Options
  -p, --pipeline FILE        engine-room.yaml (default: the one in this folder)
      --python PATH          interpreter for the Python steps (default: python3)
      --target T             where the steps run: ssh:HOST, docker:IMAGE, ssh:HOST/docker:IMAGE, a name under targets
      --ssh-config FILE      SSH configuration (default: your own)
      --image-registry R     in front of image names (default: none)
      --cache-limit-gb N     files kept on other machines (default 50, 0: no limit)
      --image FILE           what infer sends (default: the first sample)
      --format F             text, json, csv or markdown (also --json, --csv, --markdown)
      --triton-folder DIR    where nvidia-pytriton is installed (default: the interpreter's packages)
      --idle-stop-seconds N  the server stops this long after its last user is gone (default 600)
  -o, --output FILE          where trace report and trace share write
      --strip-paths          share without folders of source files and the machine's name
      --no-cache             read a large trace anew, and keep nothing of it in ~/.cache/engine-room/traces
      --state-folder DIR     where servers are remembered
  -h, --help    --version

Exit status: 0 done, 1 failed, 2 wrong usage, 130 cancelled.
`;
