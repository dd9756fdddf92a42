import { StepsynthError, type Device, type Precision } from '@stepsynth/core';
import { readWholeNumber } from './read-number.ts';

/** `--device`, `--threads` and `--precision`, of every command that loads a model. */
export const runtimeArguments = {
  device: { type: 'string', valueHint: 'DEVICE', description: 'auto, cpu, cuda or cuda:N', default: 'auto' },
  threads: { type: 'string', valueHint: 'N', description: 'CPU threads; 0: one for each physical core', default: '0' },
  precision: { type: 'string', valueHint: 'TYPE', description: 'fp32, or bf16: faster on CPUs with AVX512-BF16 or AMX and on GPUs, and rounded', default: 'fp32' },
} as const;

/** Where a model runs. */
export interface Runtime {
  readonly device: Device;
  readonly threads: number;
  readonly precision: Precision;
}

/** Reads them. Throws `USAGE`. */
export function readRuntime(args: { readonly device?: string | undefined; readonly threads?: string | undefined; readonly precision?: string | undefined }): Runtime {
  const device = args.device ?? 'auto';
  if (!/^(auto|cpu|cuda(:\d+)?)$/.test(device)) {
    throw new StepsynthError('USAGE', `--device ${JSON.stringify(device)} is no device`, { hint: 'Use auto, cpu, cuda or cuda:N.' });
  }
  const precision = args.precision ?? 'fp32';
  if (precision !== 'fp32' && precision !== 'bf16') {
    throw new StepsynthError('USAGE', `--precision ${JSON.stringify(precision)} is no precision`, { hint: 'Use fp32 or bf16.' });
  }
  return { device: device as Device, threads: readWholeNumber('threads', args.threads) ?? 0, precision };
}
