// The Nx target `test-sanitized`: the C++ tests under sanitizers, each set in a build of its own. Arguments: the sets
// (address,undefined and thread; default both), then what goes to ctest. Leaks are not looked for: libtorch keeps its
// statics on purpose.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { libtorch, recordedLibtorch } from '../../packages/native-trainer/scripts/libtorch.mjs';
import { ensureNativeTools } from '../../packages/native-trainer/scripts/native-tools.mjs';
import { nativeTrainerFolder } from './paths.mjs';
import { runSteps } from '../../packages/native-trainer/scripts/setup-step.mjs';

const suppressions = path.join(import.meta.dirname, 'thread-sanitizer.supp');
/** What each set needs at run time. */
const environments = {
  'address,undefined': { ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1' },
  // libgomp is not instrumented, so its barriers are not seen: one thread in parallel regions, our own threads are checked
  thread: { TSAN_OPTIONS: `halt_on_error=1:ignore_noninstrumented_modules=1:allocator_may_return_null=1:suppressions=${suppressions}`, OMP_NUM_THREADS: '1', OMP_THREAD_LIMIT: '1' },
};

const args = process.argv.slice(2);
const asked = args.filter((argument) => argument in environments);
const sets = asked.length === 0 ? Object.keys(environments) : asked;
const forCtest = args.filter((argument) => !asked.includes(argument));

await runSteps([libtorch]);
const { cmake, ctest, ninja } = await ensureNativeTools();
const generator = ninja === undefined ? ['-G', 'Unix Makefiles'] : ['-G', 'Ninja', `-DCMAKE_MAKE_PROGRAM=${ninja}`];

for (const set of sets) {
  const folder = path.join(nativeTrainerFolder, 'build-sanitized', set.replace(',', '-'));
  const variables = {
    CMAKE_PREFIX_PATH: recordedLibtorch()?.cmakePrefix,
    CMAKE_BUILD_TYPE: 'RelWithDebInfo',
    CMAKE_CXX_FLAGS_RELWITHDEBINFO: '-O1 -g1', // full debug information of libtorch's headers takes minutes a file
    STEPSYNTH_BUILD_ADDON: 'OFF',
    STEPSYNTH_SANITIZE: set,
  };
  const settings = Object.entries(variables).map(([name, value]) => `-D${name}=${value}`);
  const environment = { ...process.env, ...environments[/** @type {keyof typeof environments} */ (set)] };
  run(cmake, ['-S', nativeTrainerFolder, '-B', folder, ...generator, ...settings], environment);
  run(cmake, ['--build', folder, '--parallel', '2'], environment);
  run(ctest, ['--test-dir', folder, '--output-on-failure', '--no-tests=error', ...forCtest], environment);
}

/** @param {string} command @param {readonly string[]} words @param {NodeJS.ProcessEnv} environment */
function run(command, words, environment) {
  const { status } = spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'], env: environment });
  if (status !== 0) process.exit(status ?? 1);
}
