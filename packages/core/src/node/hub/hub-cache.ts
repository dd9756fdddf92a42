import { copyFile, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, temporaryPath, writeFileDurably } from '../durable-files.ts';
import { CONFIG, hasTokenizer, WEIGHTS } from './checkpoint-files.ts';
import { isWholeSafetensors } from './safetensors-size.ts';

/** One model's folder in the Hugging Face cache, in the layout that Python reads and writes. */
export interface HubCache {
  /** Absolute folder for locks. */
  readonly lockDirectory: string;
  /** Commit that a revision stood for when it was last asked for; a commit stands for itself. */
  findCommit(revision: string): Promise<string | undefined>;
  writeRevision(revision: string, commit: string): Promise<void>;
  /** Absolute folder of a commit's files. */
  snapshot(commit: string): string;
  /** Whether a commit's folder has all that training needs; files that were cut short do not count. */
  isWhole(commit: string): Promise<boolean>;
  /** Absolute path of a file's bytes. */
  blob(etag: string): string;
  /** Puts a blob into a commit's folder under its name. */
  link(commit: string, name: string, etag: string): Promise<void>;
  /** Notes that a commit has no such file, as transformers does. */
  noteAbsent(commit: string, names: readonly string[]): Promise<void>;
}

const COMMIT = /^[0-9a-f]{40}$/;

/** The folder `models--organisation--name`; touches nothing. */
export function openHubCache(cacheDirectory: string, repository: string): HubCache {
  const folder = `models--${repository.replaceAll('/', '--')}`;
  const inside = (...names: string[]): string => path.join(cacheDirectory, folder, ...names);
  const absent = (commit: string, name: string): string => inside('.no_exist', commit, name);
  const snapshot = (commit: string): string => inside('snapshots', commit);
  return {
    lockDirectory: path.join(cacheDirectory, '.locks', folder),
    snapshot,
    blob: (etag) => inside('blobs', etag),
    async findCommit(revision) {
      if (COMMIT.test(revision)) return revision;
      const text = await readFile(inside('refs', revision), 'utf8').catch(ignoreMissing);
      return text !== undefined && COMMIT.test(text.trim()) ? text.trim() : undefined;
    },
    async writeRevision(revision, commit) {
      if (revision === commit) return;
      await mkdir(path.dirname(inside('refs', revision)), { recursive: true });
      await writeFileDurably(inside('refs', revision), commit);
    },
    async isWhole(commit) {
      const names = await filesOf(snapshot(commit));
      if (!names.has(CONFIG) || !names.has(WEIGHTS) || !hasTokenizer(names)) return false;
      const casingKnown = names.has('tokenizer.json') || !names.has('vocab.txt') || names.has('tokenizer_config.json') || (await exists(absent(commit, 'tokenizer_config.json')));
      return casingKnown && isWholeSafetensors(path.join(snapshot(commit), WEIGHTS));
    },
    async link(commit, name, etag) {
      const target = path.join(snapshot(commit), name);
      await mkdir(path.dirname(target), { recursive: true });
      const making = temporaryPath(target);
      const relative = path.relative(path.dirname(target), inside('blobs', etag));
      await symlink(relative, making).catch(() => copyFile(inside('blobs', etag), making)); // where there are no links, as on Windows
      await rename(making, target);
    },
    async noteAbsent(commit, names) {
      await mkdir(inside('.no_exist', commit), { recursive: true });
      for (const name of names) await writeFile(absent(commit, name), '');
    },
  };
}

/** Names of files that are there; a link to nothing is not. */
async function filesOf(directory: string): Promise<ReadonlySet<string>> {
  const names = (await readdir(directory).catch(ignoreMissing)) ?? [];
  const there = await Promise.all(names.map((name) => exists(path.join(directory, name))));
  return new Set(names.filter((_, index) => there[index]));
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

function ignoreMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
