/** What `npm test` says of the machine. @throws when the tests were started another way. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: start the tests with npm test.`);
  }
  return value;
}
