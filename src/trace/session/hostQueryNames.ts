/** Names of what only the host of a page may ask, without the engine behind them. */
export const hostQueryNames = ['share'] as const;

export function isHostQuery(name: string): boolean {
  return hostQueryNames.some((each) => each === name);
}
