/**
 * Modules of Python's standard library that call back into a user's code, or are called by it, often enough to stand in
 * traces. The profiler cuts the folders of `sys.path` off, so all that is left of `/usr/lib/python3.12/typing.py` is its
 * name. Modules that are also usual names of people's own scripts (`test`, `code`, `profile`, `statistics`) are not here.
 */
const modules = new Set(
  (
    'abc argparse ast asyncio base64 bdb bisect codecs collections concurrent configparser contextlib contextvars copy ' +
    'copyreg csv ctypes dataclasses datetime decimal dis enum fractions functools genericpath glob gzip hashlib heapq ' +
    'hmac html http importlib inspect io ipaddress json linecache locale logging lzma multiprocessing ntpath numbers ' +
    'opcode operator os pathlib pickle pkgutil posixpath pprint queue random re reprlib runpy selectors shelve shlex ' +
    'shutil signal socket socketserver sre_compile sre_parse ssl stat string struct subprocess tarfile tempfile textwrap ' +
    'threading timeit tokenize traceback types typing unittest urllib uuid warnings weakref xml zipfile zipimport'
  ).split(' '),
);

/** Whether a path, as the profiler spells it, is a file of Python's standard library. */
export function isStandardLibrary(file: string): boolean {
  const slash = file.indexOf('/');
  return modules.has(slash < 0 ? file.replace(/\.py$/, '') : file.slice(0, slash));
}
