/** Gives a canvas its size in CSS pixels, sharp on the screen at hand; drawing starts anew when the size changes. */
export function sizedCanvas(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
  isOpaque: boolean,
): CanvasRenderingContext2D | null {
  const ctx = canvas.getContext('2d', { alpha: !isOpaque });
  const ratio = devicePixelRatio;
  const width = Math.max(1, Math.round(widthPx * ratio));
  const height = Math.max(1, Math.round(heightPx * ratio));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${heightPx}px`;
  }
  ctx?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}
