/** Imported before anything else, so that the time of loading the bundle can be told. */
export const loadStartedAtMs = performance.now();
