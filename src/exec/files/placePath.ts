import { fail } from '../../core/failure.ts';

/**
 * Checks the name a file gets below a folder: relative, without empty parts, `.` or `..`.
 * @throws FailureError of kind `bad-input`.
 */
export function checkPlacePath(path: string): void {
  const parts = path.split('/');
  if (path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    fail({
      kind: 'bad-input',
      message: `"${path}" cannot be the name of a file below a folder.`,
      cause: 'It is absolute, leads out of the folder or has an empty part.',
      nextStep: 'Give a relative path such as weights/model.pt.',
    });
  }
}

/**
 * Checks that a path is below a root folder, both absolute.
 * @throws FailureError of kind `bad-input`.
 */
export function checkBelow(root: string, path: string): void {
  const parts = path.slice(root.length + 1).split('/');
  const below = path.startsWith(`${root}/`) && !path.includes('\0');
  if (!below || parts.some((part) => part === '' || part === '.' || part === '..')) {
    fail({
      kind: 'bad-input',
      message: `${path} is not below ${root} and is not removed.`,
      nextStep: 'Remove it by hand if it is not needed.',
    });
  }
}
