import { StepsynthError, type Device } from '@stepsynth/core';
import { readWholeNumber } from './read-number.ts';

/** `--device` and `--threads`, of every command that loads a model. */
export const runtimeArguments = {
  device: { type: 'string', valueHint: 'DEVICE', description: 'auto, cpu, cuda or cuda:N', default: 'auto' },
  threads: { type: 'string', valueHint: 'N', description: 'CPU threads; 0: one for each physical core', default: '0' },
} as const;

/** Where a model runs. */
export interface Runtime {
  readonly device: Device;
  readonly threads: number;
}

/** Reads them. Throws `USAGE`. */
export function readRuntime(args: { readonly device?: string | undefined; readonly threads?: string | undefined }): Runtime {
  const device = args.device ?? 'auto';
  if (!/^(auto|cpu|cuda(:\d+)?)$/.test(device)) {
    throw new StepsynthError('USAGE', `--device ${JSON.stringify(device)} is no device`, { hint: 'Use auto, cpu, cuda or cuda:N.' });
  }
  return { device: device as Device, threads: readWholeNumber('threads', args.threads) ?? 0 };
}
