import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** A command of the check, run where a user would run it. */
export interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 0 */
  readonly status?: number;
  /** How the command reads in the transcript. @default command and arguments */
  readonly shown?: string;
}

/** Runs a step and prints it with the time it took. Returns what it wrote, on both streams. Throws where it ends otherwise than it should. */
export function runStep({ command, args, folder, environment = {}, status = 0, shown }: Step): string {
  const line = shown ?? [command, ...args].join(' ');
  const begin = performance.now();
  const result = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...userEnvironment(), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  console.log(`$ ${line}   # ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  if (result.error !== undefined) throw result.error;
  const output = `${result.stdout}${result.stderr}`;
  if (result.status !== status) throw new Error(`${line} ended with ${result.status ?? result.signal}:\n${output}`);
  return output;
}

/** Prints lines of a command's output, indented. */
export function show(output: string): void {
  for (const line of output.trimEnd().split('\n')) console.log(`  ${line}`);
}

/** npm tells its scripts about this workspace through `npm_…`: a user's shell has none of that. */
function userEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && !name.startsWith('NX_') && name !== 'STEPSYNTH_NATIVE_ADDON' && name !== 'LIBTORCH'));
}
