import { fail } from '../../core/failure.ts';
import { tritonReleases } from '../releases.ts';

/**
 * The version of TensorRT that a person means: itself (`8.6`, `10.0.1.6`), or that of a container release (`24.05`).
 * @throws FailureError of kind `bad-input` for anything else.
 */
export function tensorrtVersion(text: string): string {
  if (/^\d\d\.\d\d$/u.test(text) && Number.parseInt(text, 10) > 11) {
    const version = tritonReleases.find(({ release }) => release === text)?.tensorrt?.value;
    return (
      version ??
      fail({
        kind: 'bad-input',
        message: `The TensorRT of release ${text} is not known.`,
        nextStep: 'Give the version itself, such as 10.0.',
      })
    );
  }
  const major = /^(\d+)(?:\.\d+){0,3}$/u.exec(text)?.[1];
  return major !== undefined && Number(major) >= 7 && Number(major) <= 11
    ? text
    : fail({
        kind: 'bad-input',
        message: `"${text}" is no version of TensorRT that is known here.`,
        nextStep: 'Give one from 7.1 to 11, such as 10.0, or a container release such as 24.05.',
      });
}
