import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StepsynthError } from '../../errors.ts';
import { acquireRunLock, type RunLock } from '../run-lock.ts';
import { CONFIG, neededFiles, optionalFiles } from './checkpoint-files.ts';
import { checkpointNameText, type CheckpointName } from './checkpoint-name.ts';
import { defaultPatience, downloadBlob, type Patience } from './download-blob.ts';
import { openHubCache, type HubCache } from './hub-cache.ts';
import { createHubClient, type HubClient, type HubFile, type HubRevision } from './hub-client.ts';
import { describeHubError, failure, isTransient, offlineError } from './hub-errors.ts';
import type { HubSettings } from './hub-settings.ts';
import { checkModelFamily } from './model-family.ts';

/** A checkpoint of the hub, on this machine. */
export interface HubCheckpoint extends CheckpointName {
  readonly commit: string;
  /** Absolute folder in the Hugging Face cache. */
  readonly directory: string;
}

/** Progress of a download, for status lines. */
export type DownloadEvent =
  /** Another process of ours fetches the same checkpoint. */
  | { readonly type: 'waiting'; readonly name: string }
  | { readonly type: 'progress'; readonly name: string; readonly file: string; readonly receivedBytes: number; readonly totalBytes: number }
  | { readonly type: 'finished'; readonly name: string; readonly directory: string; readonly totalBytes: number };

export interface FindHubCheckpointOptions {
  readonly settings: HubSettings;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: DownloadEvent) => void) | undefined;
  readonly patience?: Patience;
}

/** The checkpoint of a name where it is whole in the Hugging Face cache; asks no network. */
export async function findCachedCheckpoint(name: CheckpointName, settings: HubSettings): Promise<HubCheckpoint | undefined> {
  const cache = openHubCache(settings.cacheDirectory, name.repository);
  const commit = await cachedCommit(cache, name.revision);
  return commit === undefined ? undefined : { ...name, commit, directory: cache.snapshot(commit) };
}

/**
 * The checkpoint of a name: from the Hugging Face cache where it is whole, else downloaded into it, so that Python finds
 * it there too. What is in the cache is used without asking whether the hub has something newer.
 * @throws StepsynthError CHECKPOINT where it cannot be had or cannot be trained, INTERRUPTED after an abort.
 */
export async function findHubCheckpoint(name: CheckpointName, options: FindHubCheckpointOptions): Promise<HubCheckpoint> {
  const { settings, signal } = options;
  const cache = openHubCache(settings.cacheDirectory, name.repository);
  const found = (commit: string): HubCheckpoint => ({ ...name, commit, directory: cache.snapshot(commit) });
  try {
    const commit = (await cachedCommit(cache, name.revision)) ?? (await fetchCheckpoint(name, cache, options));
    await checkModelFamily(cache.snapshot(commit), checkpointNameText(name));
    return found(commit);
  } catch (error) {
    throw signal?.aborted === true ? interrupted(name, error) : describeHubError(error, name, settings);
  }
}

function interrupted(name: CheckpointName, cause: unknown): StepsynthError {
  return new StepsynthError('INTERRUPTED', `${checkpointNameText(name)}: the download was interrupted`, { hint: 'Start the command again: the download goes on where it stopped.', cause });
}

async function cachedCommit(cache: HubCache, revision: string): Promise<string | undefined> {
  const commit = await cache.findCommit(revision);
  return commit !== undefined && (await cache.isWhole(commit)) ? commit : undefined;
}

async function fetchCheckpoint(name: CheckpointName, cache: HubCache, options: FindHubCheckpointOptions): Promise<string> {
  if (options.settings.offlineBy !== undefined) throw offlineError(name, options.settings);
  const client = createHubClient(name, options.settings, options.signal);
  const revision = await patiently(() => client.revision(), options);
  neededFiles(revision.files, checkpointNameText(name));
  const lock = await takeLock(cache, name, options);
  try {
    if (!(await cache.isWhole(revision.commit))) await fetchSnapshot({ name, cache, client, revision }, options);
    await cache.writeRevision(name.revision, revision.commit);
    return revision.commit;
  } finally {
    lock.release();
  }
}

interface Fetch {
  readonly name: CheckpointName;
  readonly cache: HubCache;
  readonly client: HubClient;
  readonly revision: HubRevision;
}

/** Fetches the configuration first, so that a model that cannot be trained costs no more, and the weights last. */
async function fetchSnapshot({ name, cache, client, revision: { commit, files } }: Fetch, options: FindHubCheckpointOptions): Promise<void> {
  const shown = checkpointNameText(name);
  const infos = await Promise.all(neededFiles(files, shown).map((file) => patiently(() => client.file(commit, file), options)));
  const totalBytes = infos.reduce((sum, { size }) => sum + size, 0);
  await checkRoom(name, options.settings, totalBytes);
  let earlier = 0;
  for (const file of infos) {
    const onBytes = (received: number): void => options.onEvent?.({ type: 'progress', name: shown, file: file.path, receivedBytes: earlier + received, totalBytes });
    await fetchFile(file, commit, cache, { ...options, onBytes });
    if (file.path === CONFIG) await checkModelFamily(cache.snapshot(commit), shown);
    earlier += file.size;
  }
  await cache.noteAbsent(commit, optionalFiles.filter((file) => !files.has(file)));
  options.onEvent?.({ type: 'finished', name: shown, directory: cache.snapshot(commit), totalBytes });
}

async function fetchFile(file: HubFile, commit: string, cache: HubCache, { patience = defaultPatience, signal, onBytes }: FindHubCheckpointOptions & { onBytes(received: number): void }): Promise<void> {
  await downloadBlob(file, cache.blob(file.etag), { patience, signal, onBytes });
  await cache.link(commit, file.path, file.etag);
}

/** Two processes that want the same checkpoint do not fetch it twice. */
async function takeLock(cache: HubCache, name: CheckpointName, { signal, onEvent }: FindHubCheckpointOptions): Promise<RunLock> {
  await mkdir(cache.lockDirectory, { recursive: true });
  for (let told = false; ; told = true) {
    try {
      return acquireRunLock(cache.lockDirectory);
    } catch (error) {
      if (!(error instanceof StepsynthError && error.code === 'RUN_LOCKED')) throw error;
      if (!told) onEvent?.({ type: 'waiting', name: checkpointNameText(name) });
      await sleep(250, undefined, signal === undefined ? {} : { signal });
    }
  }
}

async function checkRoom(name: CheckpointName, { cacheDirectory }: HubSettings, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(cacheDirectory);
  if (bavail * bsize >= bytes) return;
  const megabytes = (count: number): string => `${Math.ceil(count / 1e6).toLocaleString('en-US')} MB`;
  throw failure(name, `needs ${megabytes(bytes)}, and the disk of ${path.resolve(cacheDirectory)} has ${megabytes(bavail * bsize)} left`, 'Make room there, or set HF_HOME to a folder on a larger disk.');
}

async function patiently<T>(work: () => Promise<T>, { patience = defaultPatience, signal }: FindHubCheckpointOptions): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const wait = patience.waitsMs.slice(0, 2)[attempt];
      if (signal?.aborted === true || wait === undefined || !isTransient(error)) throw error;
      await sleep(wait, undefined, signal === undefined ? {} : { signal });
    }
  }
}
