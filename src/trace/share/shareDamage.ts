/** Why a share file cannot be read, in words for people; whoever knows the file's name makes a failure of it. */
export class ShareDamage extends Error {
  override readonly name = 'ShareDamage';
}

/** @throws ShareDamage always. */
export function damaged(cause: string): never {
  throw new ShareDamage(cause);
}
