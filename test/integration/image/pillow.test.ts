import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../src/model/image/decodeImage.ts';
import { preprocessImage } from '../../../src/model/image/preprocessImage.ts';
import { resizeImage } from '../../../src/model/image/resizeImage.ts';
import { decodeNpz } from '../../../src/model/npz.ts';
import type { NamedTensors, Tensor } from '../../../src/model/tensor.ts';
import type { Preprocess } from '../../../src/pipeline/pipelineSchema.ts';
import { runPython, withFolder } from './python.ts';

const photographs = ['cat.png', 'espresso.png'].map((name) =>
  join(import.meta.dirname, '../../../samples/efficientnet-lite0/images', name),
);

async function pythonArrays(source: string, folder: string, args: readonly string[]): Promise<NamedTensors> {
  const target = join(folder, 'arrays.npz');
  await runPython(source, [target, ...args]);
  return decodeNpz(await readFile(target), 'arrays.npz');
}

function bytesOf(tensor: Tensor | undefined): Uint8Array {
  return tensor?.dtype === 'uint8' ? tensor.data : expect.fail('uint8 expected');
}

/** The largest difference, and the share of values that differ by more than two levels. */
function compareLevels(left: Uint8Array, right: Uint8Array): { largest: number; beyondTwo: number } {
  expect(left.length).toBe(right.length);
  const differences = left.map((level, index) => Math.abs(level - (right[index] ?? 0)));
  return {
    largest: differences.reduce((largest, difference) => Math.max(largest, difference), 0),
    beyondTwo: differences.filter((difference) => difference > 2).length / left.length,
  };
}

describe('resizeImage', () => {
  it.each([
    [224, 224],
    [37, 300],
    [451, 91],
    [900, 601],
    [1, 1],
    [1353, 13],
    [430, 99],
  ])('equals Pillow at %i × %i', async (width, height) => {
    await withFolder(async (folder) => {
      const arrays = await pythonArrays(
        `
import sys, numpy as np, PIL
from PIL import Image
def resize(image, width, height, method):
    rows, columns = image.height - height, image.width - width
    if int(PIL.__version__.split(".")[0]) < 13 and rows > 0 and rows > 2 * columns:
        image = image.resize((image.width, height), method)
    return image.resize((width, height), method)
target, width, height, *paths = sys.argv[1:]
out = {}
for i, path in enumerate(paths):
    image = Image.open(path).convert("RGB")
    for name, method in [("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)]:
        out[f"{i}{name}"] = np.asarray(resize(image, int(width), int(height), method))
np.savez(target, **out)
`,
        folder,
        [String(width), String(height), ...photographs],
      );
      for (const [index, path] of photographs.entries()) {
        const image = decodeImage(await readFile(path), path);
        for (const method of ['bilinear', 'bicubic'] as const) {
          const ours = resizeImage(image, width, height, method).rgb;
          expect(Buffer.compare(ours, bytesOf(arrays[`${index}${method}`]))).toBe(0);
        }
      }
    });
  });
});

describe('preprocessImage', () => {
  const common = { color: 'RGB', layout: 'NCHW' } as const;
  const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const cases: readonly (readonly [string, Preprocess])[] = [
    ['torchvision ImageNet', { ...common, resize: 256, crop: 224, interpolation: 'bilinear', ...imagenet }],
    [
      'EfficientNet-Lite',
      { ...common, resize: 256, crop: 224, interpolation: 'bicubic', offset: 127, scale: 1 / 128 },
    ],
    ['odd sizes', { ...common, resize: 233, crop: 224, interpolation: 'bicubic', ...imagenet }],
    [
      'a crop larger than the picture',
      { ...common, resize: 120, crop: 225, interpolation: 'bilinear', ...imagenet },
    ],
    ['an exact size', { ...common, resize: [240, 301], crop: 224, interpolation: 'bicubic', ...imagenet }],
    ['no resize', { ...common, crop: 227, interpolation: 'bilinear', offset: 0, scale: 1 }],
  ];

  it('equals torchvision bit by bit', async () => {
    await withFolder(async (folder) => {
      const arrays = await pythonArrays(
        `
import sys, json, numpy as np, torch
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import functional as F, InterpolationMode
target, cases, *paths = sys.argv[1:]
out = {}
for name, s in json.loads(cases):
    for i, path in enumerate(paths):
        image = Image.open(path).convert("RGB")
        if "resize" in s:
            image = T.Resize(s["resize"], InterpolationMode(s["interpolation"]))(image)
        image = T.CenterCrop(s["crop"])(image)
        if "mean" in s:
            tensor = T.Normalize(s["mean"], s["std"])(T.ToTensor()(image))
        else:
            tensor = (F.pil_to_tensor(image).float() - s["offset"]) * s["scale"]
        out[f"{name} {i}"] = tensor[None].numpy()
np.savez(target, **out)
`,
        folder,
        [JSON.stringify(cases), ...photographs],
      );
      for (const [name, preprocess] of cases) {
        const side = preprocess.crop ?? 0;
        for (const [index, path] of photographs.entries()) {
          const input = { name: 'image', dtype: 'float32' as const, shape: ['batch', 3, side, side] };
          const { tensor } = preprocessImage(await readFile(path), preprocess, input, path);
          expect(tensor, name).toEqual(arrays[`${name} ${index}`]);
        }
      }
    });
  });
});

describe('decodeImage', () => {
  it('equals Pillow for every kind of PNG', async () => {
    await withFolder(async (folder) => {
      await mkdir(folder, { recursive: true });
      const arrays = await pythonArrays(
        `
import sys, io, struct, zlib, numpy as np
from PIL import Image
target, path = sys.argv[1:]
rng = np.random.default_rng(3)
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(width, height, depth, kind, row_bytes, extra=b""):
    raw = b"".join(b"\\0" + rng.bytes(row_bytes) for _ in range(height))
    return (b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
        + extra + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))
palette = chunk(b"PLTE", rng.bytes(768)) + chunk(b"tRNS", bytes([0, 128, 3]))
files = {
    "grey1": png(13, 7, 1, 0, 2), "grey2": png(13, 7, 2, 0, 4), "grey4": png(13, 7, 4, 0, 7),
    "grey8": png(13, 7, 8, 0, 13, chunk(b"tRNS", b"\\0\\7")), "grey16": png(13, 7, 16, 0, 26),
    "rgb8": png(13, 7, 8, 2, 39, chunk(b"gAMA", struct.pack(">I", 20000))), "rgb16": png(13, 7, 16, 2, 78),
    "palette1": png(13, 7, 1, 3, 2, palette), "palette2": png(13, 7, 2, 3, 4, palette),
    "palette4": png(13, 7, 4, 3, 7, palette), "palette8": png(13, 7, 8, 3, 13, palette),
    "greyAlpha8": png(13, 7, 8, 4, 26), "greyAlpha16": png(13, 7, 16, 4, 52),
    "rgba8": png(13, 7, 8, 6, 52), "rgba16": png(13, 7, 16, 6, 104),
}
out = {}
for name, data in files.items():
    out[name] = np.frombuffer(data, np.uint8)
    out[name + " pixels"] = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
np.savez(target, **out)
`,
        folder,
        ['unused'],
      );
      const names = Object.keys(arrays).filter((name) => !name.endsWith(' pixels'));
      expect(names).toHaveLength(15);
      for (const name of names) {
        const ours = decodeImage(bytesOf(arrays[name]), name);
        expect(ours.rgb, name).toEqual(bytesOf(arrays[`${name} pixels`]));
      }
    });
  });

  it('is within two levels of Pillow for JPEG (three at single values), whatever sampling and orientation', async () => {
    await withFolder(async (folder) => {
      const arrays = await pythonArrays(
        `
import sys, io, numpy as np
from PIL import Image, ImageOps
target, *paths = sys.argv[1:]
out = {}
def keep(name, image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    data = buffer.getvalue()
    out[name] = np.frombuffer(data, np.uint8)
    out[name + " pixels"] = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
for i, path in enumerate(paths):
    image = Image.open(path).convert("RGB")
    for sampling in ["4:4:4", "4:2:2", "4:2:0"]:
        for progressive in [False, True]:
            keep(f"{i} {sampling} {progressive}", image, quality=90, subsampling=sampling, progressive=progressive)
    keep(f"{i} grey", image.convert("L"), quality=75)
    keep(f"{i} odd", image.crop((0, 0, 101, 67)), quality=75, restart_marker_blocks=5)
    keep(f"{i} rgb", image, quality=95, keep_rgb=True)
    keep(f"{i} narrow", image.crop((0, 0, 3, 40)), quality=90)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[274] = orientation
        keep(f"{i} orientation {orientation}", image.crop((20, 30, 120, 90)), quality=90, exif=exif)
np.savez(target, **out)
`,
        folder,
        photographs,
      );
      const names = Object.keys(arrays).filter((name) => !name.endsWith(' pixels'));
      expect(names).toHaveLength(36);
      for (const name of names) {
        const theirs = arrays[`${name} pixels`];
        const ours = decodeImage(bytesOf(arrays[name]), name);
        expect([ours.height, ours.width, 3], name).toEqual(theirs?.shape);
        // One level of difference in the decoder's cosine transform becomes up to three through the colour matrix.
        const { largest, beyondTwo } = compareLevels(ours.rgb, bytesOf(theirs));
        expect(largest, name).toBeLessThanOrEqual(3);
        expect(beyondTwo, name).toBeLessThan(0.005);
        expect(ours.notes.length > 0, name).toBe(/orientation [2-8]/.test(name));
      }
    });
  });
});
