/** Words of the kernels tab. */
export const kernelsStrings = {
  kernelsTitle: 'Kernels',
};
