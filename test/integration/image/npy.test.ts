import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../../src/model/npy.ts';
import { decodeNpz, encodeNpz } from '../../../src/model/npz.ts';
import type { NamedTensors } from '../../../src/model/tensor.ts';
import { runPython, withFolder } from './python.ts';

/** Random bits in every type and several shapes, saved by NumPy itself. */
const saveArrays = `
import sys, numpy as np
folder = sys.argv[1]
rng = np.random.default_rng(7)
arrays = {}
for name in ["?", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]:
    for shape in [(), (5,), (2, 3, 4), (0, 3)]:
        dtype = np.dtype(name)
        raw = rng.integers(0, 256, size=int(np.prod(shape)) * dtype.itemsize, dtype=np.uint8)
        array = (raw % 2).view(bool) if name == "?" else raw.view(dtype)
        label = dtype.name + "_" + "x".join(map(str, shape))
        arrays[label] = array.reshape(shape)
arrays["text"] = np.array([["chat", "été"], ["𝄞", ""]])
arrays["größe"] = np.array([1.5, -2.5])
arrays["fortran"] = np.asfortranarray(np.arange(24, dtype=np.int16).reshape(2, 3, 4))
arrays["big"] = np.arange(6).astype(">f4").reshape(3, 2)
np.savez(folder + "/stored.npz", **arrays)
np.savez_compressed(folder + "/deflated.npz", **arrays)
`;

/** Compares two .npz files bit by bit; dtypes equal up to byte order. */
const compare = `
import sys, numpy as np
left, right = np.load(sys.argv[1]), np.load(sys.argv[2])
assert sorted(left.files) == sorted(right.files), (left.files, right.files)
for name in left.files:
    a, b = left[name], right[name]
    assert a.shape == b.shape, (name, a.shape, b.shape)
    assert a.dtype.newbyteorder("<") == b.dtype.newbyteorder("<"), (name, a.dtype, b.dtype)
    a = np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<"))
    assert a.tobytes() == np.ascontiguousarray(b).tobytes(), name
print(len(left.files))
`;

describe('NumPy files', () => {
  it('are read and written without a bit of difference', async () => {
    await withFolder(async (folder) => {
      await runPython(saveArrays, [folder]);
      for (const name of ['stored.npz', 'deflated.npz']) {
        const tensors = decodeNpz(await readFile(join(folder, name)), name);
        for (const compress of [true, false]) {
          const ours = join(folder, 'ours.npz');
          await writeFile(ours, encodeNpz(tensors, { compress }));
          expect(await runPython(compare, [join(folder, name), ours])).toBe('52\n');
        }
      }
    });
  });

  it('are read in versions 2 and 3 and refused when they hold pickles', async () => {
    await withFolder(async (folder) => {
      await runPython(
        `
import sys, numpy as np
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(sys.argv[1] + f"/v{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, np.array([1, 2, 3], dtype=np.int32), version=version)
np.save(sys.argv[1] + "/objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
`,
        [folder],
      );
      const read = async (name: string) => decodeNpy(await readFile(join(folder, name)), name);
      for (const version of [1, 2, 3]) {
        expect((await read(`v${version}.npy`)).data).toEqual(Int32Array.of(1, 2, 3));
      }
      await expect(read('objects.npy')).rejects.toThrow('objects.npy holds pickled Python objects');
    });
  });

  it('are readable by NumPy one by one, special floats included', async () => {
    await withFolder(async (folder) => {
      const tensors: NamedTensors = {
        half: { dtype: 'float16', shape: [3], data: Uint16Array.of(0x7c00, 0x0001, 0xc000) },
        words: { dtype: 'string', shape: [2], data: ['a b', 'ü'] },
      };
      for (const [name, tensor] of Object.entries(tensors)) {
        await writeFile(join(folder, `${name}.npy`), encodeNpy(tensor));
      }
      const shown = await runPython(
        `
import sys, numpy as np
for name in ["half", "words"]:
    print(np.load(sys.argv[1] + f"/{name}.npy").tolist())
`,
        [folder],
      );
      expect(shown).toBe("[inf, 5.960464477539063e-08, -2.0]\n['a b', 'ü']\n");
    });
  });
});
