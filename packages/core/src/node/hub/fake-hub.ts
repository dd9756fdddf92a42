import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A repository that a fake hub serves. */
export interface FakeRepository {
  /** By path. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Token without which it does not exist. */
  readonly token?: string;
  readonly gated?: boolean;
}

/** What goes wrong with the bytes of a file; asked anew for each request. */
export type Fault =
  /** The connection breaks after so many bytes. */
  | { readonly cutAfter: number }
  /** The answer ends properly after so many bytes. */
  | { readonly endAfter: number }
  /** Another file's bytes of the same length. */
  | { readonly garbled: true }
  | { readonly ignoreRange: true }
  | { readonly status: number }
  /** Some bytes come, then nothing more. */
  | { readonly stallAfter: number };

/** A hub on this machine, for tests: metadata and small files on one port, large files on another as behind a CDN. */
export interface FakeHub {
  readonly endpoint: string;
  /** `GET /path authorization range`, in order; those to the other port begin with `cdn`. */
  readonly requests: string[];
  /** Asked before each answer with the bytes of a file or, for `api`, with a revision. */
  fault: (what: { readonly path: string; readonly range: string | undefined; readonly time: number }) => Fault | undefined;
  close(): Promise<void>;
}

/** Commit of every repository, whose main branch it is; `v1` is a tag of it. */
export const fakeCommit = 'c0ffee0123456789c0ffee0123456789c0ffee01';

export async function startFakeHub(repositories: Readonly<Record<string, FakeRepository>>, aliases: Readonly<Record<string, string>> = {}): Promise<FakeHub> {
  const times = new Map<string, number>();
  const hub: Omit<FakeHub, 'endpoint' | 'close'> = { requests: [], fault: () => undefined };
  const faultOf = (path: string, range: string | undefined): Fault | undefined => {
    if (range === 'bytes=0-0') return undefined; // only asks what the file is
    times.set(path, (times.get(path) ?? 0) + 1);
    return hub.fault({ path, range, time: times.get(path)! });
  };
  const sendFile = (request: IncomingMessage, response: ServerResponse, path: string, bytes: Buffer, etag: string): void => send(request, response, bytes, etag, faultOf(path, request.headers.range));
  const note = (request: IncomingMessage, prefix = ''): void => {
    hub.requests.push([`${prefix}${request.method}`, request.url!.split('?')[0], request.headers.authorization ?? '-', request.headers.range ?? '-'].join(' '));
  };
  const cdn = await listen((request, response) => {
    note(request, 'cdn ');
    const [repository, path] = new URL(request.url!, 'http://cdn').searchParams.get('file')!.split('#') as [string, string];
    const bytes = Buffer.from(repositories[repository]!.files[path]!);
    sendFile(request, response, path, bytes, 'of-the-cdn');
  });
  const main = await listen((request, response) => {
    note(request);
    const url = new URL(request.url!, 'http://hub');
    const match = /^(\/api\/models)?\/(.+?)\/(revision|resolve)\/([^/]+)(?:\/(.+))?$/.exec(decodeURI(url.pathname));
    if (match === null) return fail(response, 404, 'RepoNotFound');
    const [, , named, kind, revision, path] = match as unknown as [string, string | undefined, string, string, string, string | undefined];
    const alias = aliases[named];
    if (alias !== undefined) return void response.writeHead(307, { location: request.url!.replace(`/${named}/`, `/${alias}/`) }).end();
    const repository = repositories[named];
    const allowed = repository?.token === undefined || request.headers.authorization === `Bearer ${repository.token}`;
    if (repository === undefined || !allowed) return fail(response, request.headers.authorization === undefined ? 401 : 404, 'RepoNotFound');
    if (![fakeCommit, 'main', 'v1', encodeURIComponent('refs/pr/1')].includes(revision)) return fail(response, 404, 'RevisionNotFound');
    if (kind === 'revision') {
      const fault = faultOf('api', undefined);
      if (fault !== undefined && 'status' in fault) return fail(response, fault.status);
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify({ _id: '1', id: named, private: false, sha: fakeCommit, lastModified: '2026-01-01T00:00:00Z', siblings: Object.keys(repository.files).map((rfilename) => ({ rfilename })) }));
    }
    if (repository.gated === true) return fail(response, request.headers.authorization === undefined ? 401 : 403, 'GatedRepo');
    const content = repository.files[path!];
    if (content === undefined) return fail(response, 404, 'EntryNotFound');
    const bytes = Buffer.from(content);
    response.setHeader('x-repo-commit', fakeCommit);
    if (!path!.endsWith('.safetensors')) return sendFile(request, response, path!, bytes, gitHash(bytes));
    const etag = createHash('sha256').update(bytes).digest('hex');
    response.writeHead(302, { 'location': `${cdn.address}/blob?file=${encodeURIComponent(`${named}#${path}`)}`, 'x-linked-etag': `"${etag}"`, 'x-linked-size': String(bytes.length) }).end();
  });
  return Object.assign(hub, { endpoint: main.address, close: async () => void (await Promise.all([main.close(), cdn.close()])) });
}

/** Sends the bytes that were asked for, or fewer, or others. */
function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer, etag: string, fault: Fault | undefined): void {
  if (fault !== undefined && 'status' in fault) return fail(response, fault.status);
  const range = /^bytes=(\d+)-(\d*)$/.exec(fault !== undefined && 'ignoreRange' in fault ? '' : (request.headers.range ?? ''));
  const [start, end] = range === null ? [0, bytes.length] : [Number(range[1]), range[2] === '' ? bytes.length : Number(range[2]) + 1];
  const part = fault !== undefined && 'garbled' in fault ? Buffer.alloc(end - start, 7) : bytes.subarray(start, end);
  const limit = fault === undefined ? undefined : 'cutAfter' in fault ? fault.cutAfter : 'endAfter' in fault ? fault.endAfter : 'stallAfter' in fault ? fault.stallAfter : undefined;
  const properEnd = fault !== undefined && 'endAfter' in fault;
  response.writeHead(range === null ? 200 : 206, { 'etag': `"${etag}"`, 'content-length': properEnd ? Math.min(limit!, part.length) : part.length, ...(range !== null && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }) });
  if (limit === undefined) return void response.end(part);
  if (properEnd) return void response.end(part.subarray(0, limit));
  response.write(part.subarray(0, limit), () => {
    if (fault !== undefined && 'cutAfter' in fault) setTimeout(() => response.destroy(), 20); // so that what was sent arrives
  });
}

function fail(response: ServerResponse, status: number, code?: string): void {
  response.writeHead(status, code === undefined ? {} : { 'x-error-code': code }).end();
}

function gitHash(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ address: string; close(): Promise<void> }> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
