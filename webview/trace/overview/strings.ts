/** Words of the overview tab. */
export const overviewStrings = {
  overviewTitle: 'Overview',
};
