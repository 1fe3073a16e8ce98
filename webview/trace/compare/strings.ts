/** Words of the compare tab. */
export const compareStrings = {
  compareTitle: 'Compare',
};
