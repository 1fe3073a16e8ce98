import { describe, expect, it } from 'vitest';
import { describeDriver } from '../../../../src/tensorrt/gate/describeDriver.ts';

const h200 = [{ name: 'NVIDIA H200' }];
const rtx = [{ name: 'NVIDIA GeForce RTX 4090' }];

describe('describeDriver', () => {
  it.each([
    ['535.104.05', h200, 'driver 535 runs images up to 23.10, on data-centre GPUs up to 24.01', 'B'],
    ['535.104.05', rtx, 'driver 535 runs images up to 23.10', 'B'],
    ['535.54.03', h200, 'driver 535 runs images up to 23.10', 'B'],
    ['550.54.15', [], 'driver 550 runs images up to 24.06', 'B'],
    ['450.80.02', h200, 'driver 450 runs images only on data-centre GPUs, up to 22.05', 'B'],
    ['450.80.02', rtx, 'driver 450 runs no image from 21.05 on', 'B'],
    ['580.95.05', h200, 'driver 580 runs images up to 26.05, from 26.06 on it is not known', 'C'],
    ['615.61', h200, 'driver 615 runs images up to 26.08, the newest known', 'C'],
    ['[N/A]', h200, 'the version of the driver is not known', null],
    ['', [], 'the version of the driver is not known', null],
  ])('%s', (driver, gpus, text, confidence) => {
    expect(describeDriver(driver, gpus)).toEqual({ text, confidence });
  });
});
