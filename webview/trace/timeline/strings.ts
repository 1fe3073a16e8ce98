/** Words of the timeline tab. */
export const timelineStrings = {
  timelineTitle: 'Timeline',
};
