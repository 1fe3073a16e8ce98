const black = '#000000';
const white = '#ffffff';

/** Black or white, whichever is easier to read on a colour of red, green and blue from 0 to 255. */
export function readableOn(color: readonly [red: number, green: number, blue: number]): string {
  const luminance = relativeLuminance(color);
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? black : white;
}

/** As WCAG 2 defines it: 0 is black, 1 is white. */
export function relativeLuminance([red, green, blue]: readonly [number, number, number]): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
