// The Nx target `test-sanitized`: the C++ tests under the address and undefined-behaviour sanitizers, in a build of
// their own. Arguments go to ctest. Leaks are not looked for: libtorch keeps its statics on purpose.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { libtorch, recordedLibtorch } from '../../packages/native-trainer/scripts/libtorch.mjs';
import { ensureNativeTools } from '../../packages/native-trainer/scripts/native-tools.mjs';
import { nativeTrainerFolder } from './paths.mjs';
import { runSteps } from '../../packages/native-trainer/scripts/setup-step.mjs';

const folder = path.join(nativeTrainerFolder, 'build-sanitized');
const environment = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1' };

await runSteps([libtorch]);
const { cmake, ctest, ninja } = await ensureNativeTools();
const generator = ninja === undefined ? ['-G', 'Unix Makefiles'] : ['-G', 'Ninja', `-DCMAKE_MAKE_PROGRAM=${ninja}`];
const variables = {
  CMAKE_PREFIX_PATH: recordedLibtorch()?.cmakePrefix,
  CMAKE_BUILD_TYPE: 'RelWithDebInfo',
  STEPSYNTH_BUILD_ADDON: 'OFF',
  STEPSYNTH_SANITIZE: 'address,undefined',
};
const settings = Object.entries(variables).map(([name, value]) => `-D${name}=${value}`);

run(cmake, ['-S', nativeTrainerFolder, '-B', folder, ...generator, ...settings]);
run(cmake, ['--build', folder, '--parallel', '2']);
run(ctest, ['--test-dir', folder, '--output-on-failure', '--no-tests=error', ...process.argv.slice(2)]);

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: environment });
  if (status !== 0) process.exit(status ?? 1);
}
