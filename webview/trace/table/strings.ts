/** Words of the long tables. */
export const tableStrings = {
  tableFilter: 'Filter {0}',
  tableFilterPlaceholder: 'Filter',
  tableCount: '{0} of {1}',
  tableNoMatch: 'No row contains these words.',
  tableNoRows: 'There are no rows here.',
  tableGrouping: 'Group {0}',
  tableUngrouped: 'Not grouped',
  tableColumns: 'Columns',
  tableColumnsOf: 'Columns of {0}',
  tableCopy: 'Copy',
  tableCopyOf: 'Copy {0}',
  tableSave: 'Save…',
  tableSaveOf: 'Save {0}…',
  tableGroup: '{0} ({1})',
};
