/** Words of the operators tab. */
export const operatorsStrings = {
  operatorsTitle: 'Operators',
};
