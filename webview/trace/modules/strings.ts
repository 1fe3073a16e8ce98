/** Words of the modules tab. */
export const modulesStrings = {
  modulesTitle: 'Modules',
};
