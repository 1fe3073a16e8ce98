/** Words of what stands under an opened row. */
export const detailStrings = {
  detailLoading: 'Looking it up…',
  detailGone: 'This could not be looked up.',
  detailOpen: 'Open {0}',
  detailNone: 'No call was found in these steps.',
  detailExamplesOf: 'The longest {0} of {1} calls',
  detailAt: 'Begins at',
  detailLength: 'Length',
  detailHost: 'Host',
  detailDevice: 'Device, self',
  detailOperator: 'Operator',
  detailStack: 'Call stack',
  detailMoreFrames: 'Show {0} more frames',
};
