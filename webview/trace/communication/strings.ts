/** Words of the communication tab. */
export const communicationStrings = {
  communicationTitle: 'Communication',
};
