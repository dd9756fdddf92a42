import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/** A checkout of its own, in a path with a space, that holds the set-up scripts alone; and the same scripts as an installed package. */
const root = path.join(realpathSync(mkdtempSync(path.join(os.tmpdir(), 'set up '))), 'clone');
const installed = path.join(root, 'elsewhere', 'node_modules', '@stepsynth', 'native-trainer');
for (const folder of [path.join(root, 'packages', 'native-trainer'), installed]) cpSync(import.meta.dirname, path.join(folder, 'scripts'), { recursive: true });
mkdirSync(path.join(root, 'tools', 'bootstrap'), { recursive: true });
writeFileSync(path.join(root, 'tools', 'bootstrap', 'setup.mjs'), '');
afterAll(() => rmSync(path.dirname(root), { recursive: true, force: true }));

const PRELUDE = "const at = (name) => import(new URL(`file://${process.cwd()}/packages/native-trainer/scripts/${name}.mjs`.replaceAll(' ', '%20')));\n";

function nodeArguments(script: string): string[] {
  return ['--input-type=module', '--eval', PRELUDE + script];
}

function runScript(script: string, env: Record<string, string> = {}): { output: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, nodeArguments(script), { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } });
  return { output: stdout + stderr, status };
}

function makeTorch(version: string): string {
  const folder = path.join(root, `site packages ${version}`, 'torch');
  for (const name of ['include/ATen', 'lib', 'share/cmake']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'include', 'ATen', 'ATen.h'), '');
  writeFileSync(path.join(folder, 'lib', process.platform === 'darwin' ? 'libtorch_cpu.dylib' : 'libtorch_cpu.so'), '');
  writeFileSync(path.join(folder, 'version.py'), `__version__ = '${version}'\n`);
  return folder;
}

describe('libtorch', () => {
  const locate = "const { libtorch } = await at('libtorch'); try { await libtorch.run(); console.log(`${libtorch.isDone()}`); } catch (error) { console.log(error.name, error.message); }";
  const file = path.join(root, '.stepsynth', 'libtorch.json');

  it('takes the folder in LIBTORCH, or the torch package in it, and records it', () => {
    const folder = makeTorch('2.13.0+cpu');
    for (const given of [folder, path.dirname(folder)]) {
      rmSync(file, { force: true });
      expect(runScript(locate, { LIBTORCH: given }).output).toBe('true\n');
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
        path: folder,
        version: '2.13.0+cpu',
        cmakePrefix: path.join(folder, 'share', 'cmake'),
        foundBy: 'LIBTORCH',
      });
    }
  });

  it('searches anew when LIBTORCH names another one', () => {
    const isDone = "console.log(`${(await at('libtorch')).libtorch.isDone()}`);";
    expect(runScript(isDone, { LIBTORCH: makeTorch('2.13.0+cpu') }).output).toBe('true\n');
    expect(runScript(isDone, { LIBTORCH: makeTorch('2.12.1') }).output).toBe('false\n');
  });

  it.each([
    ['holds no libtorch', () => os.tmpdir()],
    ['2.11 or newer', () => makeTorch('2.4.0')],
  ])('refuses a LIBTORCH in one line: %s', (message, folder) => {
    const { output } = runScript(locate, { LIBTORCH: folder() });
    expect(output).toContain('PrerequisiteError LIBTORCH=');
    expect(output).toContain(message);
    expect(output.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('set-up lock', () => {
  const lockFile = path.join(root, '.stepsynth', 'set-up.pid');
  const work = "const { withSetupLock } = await at('setup-lock'); await withSetupLock(async () => console.log('working'));";

  it('is taken over from a process that was killed', () => {
    mkdirSync(path.dirname(lockFile), { recursive: true });
    writeFileSync(lockFile, String(spawnSync('true').pid));
    expect(runScript(work).output).toBe('working\n');
    expect(existsSync(lockFile)).toBe(false);
  });

  it('is waited for while its process lives', async () => {
    writeFileSync(lockFile, String(process.pid));
    const waiting = spawn(process.execPath, nodeArguments(work), { cwd: root });
    let output = '';
    const told = new Promise<void>((resolve) => {
      waiting.stderr.on('data', (chunk) => ((output += String(chunk)), resolve()));
    });
    waiting.stdout.on('data', (chunk) => (output += String(chunk)));
    await told;
    expect(output).toContain(`process ${process.pid}`);
    expect(output).not.toContain('working');
    rmSync(lockFile);
    await new Promise((resolve) => waiting.once('close', resolve));
    expect(output).toContain('working');
  });
});

describe('an installed package', () => {
  const cache = path.join(root, 'cache');
  const build = (env: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(installed, 'scripts', 'build-native.mjs'), ...args], { cwd: installed, encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: cache, ...env } });

  it('keeps what it fetches in the cache of the user', () => {
    expect(build({}, '--help').stdout).toContain(path.join(cache, 'stepsynth'));
    expect(build({}, '--what').status).toBe(2);
  });

  it('says in one line what stands in the way, and lets others build then', () => {
    mkdirSync(path.join(installed, 'node_modules'), { recursive: true });
    const { status, stderr } = build({ LIBTORCH: os.tmpdir() });
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toContain('holds no libtorch');
    expect(existsSync(path.join(cache, 'stepsynth', 'set-up.pid'))).toBe(false);
  });
});

describe('commands of the set-up', () => {
  it('tells the end of the output of one that failed', () => {
    const script = "const { runCommand } = await at('child-processes'); try { await runCommand('sh', ['-c', 'echo reason; exit 3'], { log: 'step' }); } catch (error) { console.log(error.message); }";
    expect(runScript(script).output).toBe(`step ended with 3\nreason\nThe whole output: ${path.join('.stepsynth', 'logs', 'step.log')}\n`);
  });

  it('end with it, grandchildren included', async () => {
    const pidFile = path.join(root, 'grandchild.pid');
    const script = `const { endChildrenOnSignals, runCommand } = await at('child-processes'); endChildrenOnSignals();
      await runCommand('sh', ['-c', 'sleep 600 & echo $! > "$0.new" && mv "$0.new" "$0"; wait', ${JSON.stringify(pidFile)}], { log: 'step' });`;
    const setup = spawn(process.execPath, nodeArguments(script), { cwd: root, stdio: 'ignore' });
    await expect.poll(() => existsSync(pidFile), { timeout: 10_000 }).toBe(true);
    setup.kill('SIGTERM');
    const code = await new Promise((resolve) => setup.once('exit', resolve));
    expect(code).toBe(130);
    await expect.poll(() => isRunning(Number(readFileSync(pidFile, 'utf8'))), { timeout: 5_000 }).toBe(false);
  });
});

/** False also for a process that is dead and not yet collected by its parent. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !(existsSync(status) && /^State:\s*Z/m.test(readFileSync(status, 'utf8')));
}
