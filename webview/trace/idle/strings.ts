/** Words of the idle tab. */
export const idleStrings = {
  idleTitle: 'Idle',
};
