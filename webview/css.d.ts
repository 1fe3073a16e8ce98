/** Style sheets are imported for their effect; esbuild gathers them into one file a page. */
declare module '*.css';
