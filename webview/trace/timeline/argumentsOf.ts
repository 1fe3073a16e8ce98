/** Names and values of an event's `args`, written as JSON; `undefined` where the text is no event. */
export function argumentsOf(text: string): [name: string, value: string][] | undefined {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof event !== 'object' || event === null || !('args' in event)) {
    return undefined;
  }
  const { args } = event;
  return typeof args === 'object' && args !== null
    ? Object.entries(args).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ])
    : undefined;
}
