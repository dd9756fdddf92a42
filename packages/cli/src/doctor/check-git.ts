import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ok, warning, type Check } from './check.ts';
import { nearestFolder } from './folders.ts';

const run = promisify(execFile);

/** Whether git would take up run folders or a file of keys; nothing outside a repository. */
export async function checkGit(workingDirectory: string, runDirectory: string): Promise<readonly Check[]> {
  const folder = await nearestFolder(runDirectory);
  if (!(await succeeds(folder, ['rev-parse', '--is-inside-work-tree']))) return [];
  const secrets = join(workingDirectory, '.env');
  const exposed = [
    ...((await isIgnored(folder, runDirectory)) ? [] : ['runs (models, databases, answers)']),
    ...(existsSync(secrets) && !(await isIgnored(workingDirectory, secrets)) ? ['.env'] : []),
  ];
  if (exposed.length === 0) return [ok('git', 'run folders are ignored')];
  return [warning('git', `would take up ${exposed.join(' and ')}`, `Add ${exposed.map((what) => (what === '.env' ? '.env' : 'runs/')).join(' and ')} to .gitignore.`)];
}

function isIgnored(folder: string, path: string): Promise<boolean> {
  return succeeds(folder, ['check-ignore', '--quiet', '--', path.endsWith('.env') ? path : join(path, 'run.db')]);
}

async function succeeds(folder: string, words: readonly string[]): Promise<boolean> {
  return run('git', words, { cwd: folder }).then(() => true, () => false);
}
