/** Words of the memory tab. */
export const memoryStrings = {
  memoryTitle: 'Memory',
};
