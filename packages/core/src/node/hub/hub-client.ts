import { z } from 'zod';
import { StepsynthError } from '../../errors.ts';
import type { CheckpointName } from './checkpoint-name.ts';
import { createHubFetch, type FileHeaders } from './hub-fetch.ts';
import type { HubSettings } from './hub-settings.ts';

/** A revision of a repository. */
export interface HubRevision {
  /** 40 hex digits. */
  readonly commit: string;
  /** Paths of all its files. */
  readonly files: ReadonlySet<string>;
}

/** One file of a commit. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** sha256 of a large file, git's sha1 of a small one; a mirror may have something else. Names the file in the cache. */
  readonly etag: string;
  /** Bytes from `offset` on. */
  open(offset: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** One repository of the hub. */
export interface HubClient {
  revision(): Promise<HubRevision>;
  file(commit: string, path: string): Promise<HubFile>;
}

const revisionSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/), filePaths: z.array(z.string()) });

/** Speaks to the hub through @huggingface/hub, loaded when first needed. */
export function createHubClient(name: CheckpointName, { endpoint, token }: HubSettings, signal?: AbortSignal): HubClient {
  const { repository, revision } = name;
  const repo = { type: 'model', name: repository } as const;
  return {
    async revision() {
      const { modelInfo } = await import('@huggingface/hub');
      const info = await modelInfo({ name: repository, revision, hubUrl: endpoint, additionalFields: ['sha', 'filePaths'], fetch: createHubFetch({ endpoint, token, signal }) });
      const parsed = revisionSchema.safeParse(info);
      if (!parsed.success) throw notTheProtocol(endpoint, `an answer without ${parsed.error.issues[0]?.path.join('.')}`);
      return { commit: parsed.data.sha, files: new Set(parsed.data.filePaths) };
    },
    async file(commit, path) {
      const { downloadFile, fileDownloadInfo } = await import('@huggingface/hub');
      const headers: FileHeaders = {};
      const info = await fileDownloadInfo({ repo, path, revision: commit, hubUrl: endpoint, fetch: createHubFetch({ endpoint, token, signal, headers }) });
      if (info === null) throw notTheProtocol(endpoint, `${path} is listed and cannot be found`);
      const { etag = info.etag.replace(/^W\//, '').replaceAll('"', ''), size = info.size } = headers;
      if (!/^[\w-][\w.-]*$/.test(etag)) throw notTheProtocol(endpoint, `the ETag ${JSON.stringify(etag)} of ${path}`);
      return {
        path,
        size,
        etag,
        async open(offset, abort) {
          const failed: { error?: unknown } = {};
          const blob = await downloadFile({ repo, path, revision: commit, hubUrl: endpoint, downloadInfo: { ...info, size }, xet: false, fetch: remembering(createHubFetch({ endpoint, token, signal: abort }), failed) });
          return bytesOf((offset === 0 ? blob! : blob!.slice(offset, size)).stream(), failed);
        },
      };
    },
  };
}

/** The package turns what its fetch throws into bare text; this keeps the error itself. */
function remembering(hubFetch: typeof fetch, failed: { error?: unknown }): typeof fetch {
  return (input, init) => hubFetch(input, init).catch((error: unknown) => {
    failed.error = error;
    throw error;
  });
}

async function* bytesOf(stream: ReadableStream<Uint8Array>, failed: { error?: unknown }): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw failed.error ?? error;
  }
}

function notTheProtocol(endpoint: string, what: string): StepsynthError {
  return new StepsynthError('CHECKPOINT', `${new URL(endpoint).host} does not answer like a Hugging Face hub: ${what}`, { hint: 'Check HF_ENDPOINT, or give a local folder with --checkpoint DIR.' });
}
