import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { StepsynthError } from '@stepsynth/core';
import { describeNative } from '@stepsynth/native-trainer';
import { count } from '../report/format.ts';
import { ok, problem, warning, type Check } from './check.ts';

/** The trainer: whether it is built and loads, its libtorch, and what CPU and GPUs it finds. */
export async function checkNative(): Promise<readonly Check[]> {
  const cpu = await checkCpu();
  try {
    const { libtorch, cpuCapability, cpuBf16, cudaDevices, threads } = await describeNative();
    return [
      ok('native trainer', 'built, and loads'),
      ok('libtorch', `${libtorch}, uses ${cpuCapability}`),
      cpu,
      ok('threads', `${threads} for training, of ${count(availableParallelism(), 'logical core')} for this process`),
      ok('precision', cpuBf16 ? 'on the CPU bf16 where a short measurement shows it faster, else fp32' : 'on the CPU fp32: it has no bf16 products'),
      ok('CUDA', cudaDevices.length === 0 ? 'no device: training runs on the CPU' : cudaDevices.map((name, index) => `cuda:${index} ${name}`).join(', ')),
    ];
  } catch (error) {
    if (!(error instanceof StepsynthError)) throw error;
    return [problem('native trainer', error.message, error.hint ?? 'Build it with: npm run build-native'), cpu];
  }
}

/** Instructions that training gains from, as Linux names them. */
const instructions = { avx2: 'AVX2', avx512f: 'AVX-512', avx512_bf16: 'AVX512-BF16', amx_bf16: 'AMX-BF16', asimd: 'NEON' } as const;

async function checkCpu(): Promise<Check> {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const flags = await readCpuFlags();
  if (flags === undefined) return ok('CPU', `${model}; its instruction sets are not told on ${process.platform}`);
  const found = Object.entries(instructions).filter(([flag]) => flags.has(flag)).map(([, name]) => name);
  const detail = `${model}: ${found.length === 0 ? 'no vector instructions that training uses' : found.join(', ')}`;
  return flags.has('avx2') || flags.has('asimd') ? ok('CPU', detail) : warning('CPU', detail, 'Training works and is slow; a CPU with AVX2 or a GPU is several times faster.');
}

/** Undefined where the system has no /proc/cpuinfo. */
async function readCpuFlags(): Promise<ReadonlySet<string> | undefined> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => undefined);
  const line = text?.split('\n').find((entry) => /^(?:flags|Features)\s*:/u.test(entry));
  return line === undefined ? undefined : new Set(line.slice(line.indexOf(':') + 1).trim().split(/\s+/u));
}
