import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNode } from '../doctor/examine.ts';
import type { Check } from '../doctor/check.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepsynth-doctor-'));
const KEY = 'sk-secret-1234';
let server: Server;
let base: string;
const seen: { path: string; authorization: string | undefined }[] = [];

/** `/v1` is an endpoint; other first parts of the path misbehave. */
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ path: request.url!, authorization: request.headers.authorization });
    const json = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/v1/models') return json(200, { data: [{ id: 'tiny-model' }] });
    if (request.url === '/v1/chat/completions') {
      return json(200, { id: '1', object: 'chat.completion', model: 'tiny-model', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'ok' } }], usage: { prompt_tokens: 11, completion_tokens: 1, total_tokens: 12 } });
    }
    if (request.url === '/locked/models') return json(401, { error: { message: 'no' } });
    if (request.url === '/page/models') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    return json(404, {});
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function doctor(words: readonly string[] = [], environment: Record<string, string> = {}, workingDirectory = folder) {
  const host = createFakeHost({ workingDirectory, environment: { HF_HOME: join(folder, 'hf'), ...environment } });
  const code = await runCli(['doctor', '--json', ...words], host);
  const { healthy, checks } = JSON.parse(host.out()) as { healthy: boolean; checks: Check[] };
  return { code, healthy, text: host.out() + host.errors(), check: (name: string) => checks.find((check) => check.name === name) };
}

describe('stepsynth doctor', () => {
  it('looks at everything, leaves nothing behind, and asks no endpoint that nobody named', async () => {
    const before = readdirSync(folder);
    const { check } = await doctor();
    expect(check('Node')).toMatchObject({ status: 'ok', detail: process.versions.node });
    expect(check('CPU')).toBeDefined();
    expect(check('native trainer')).toBeDefined();
    expect(check('endpoint')).toEqual({ name: 'endpoint', status: 'ok', detail: 'none given: --endpoint URL looks at one' });
    expect(check('Hugging Face cache')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/hf.hub: 0 models, 0 B; downloads from https:\/\/huggingface\.co$/) });
    expect(check('disk')).toMatchObject({ detail: expect.stringMatching(/free$/) });
    expect(check('write speed')).toMatchObject({ detail: expect.stringMatching(/B\/s written and flushed; one flush [\d.]+ ms, so about [\d,]+ commits a second/) });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('asks an endpoint for its models, with the key, which it never shows', async () => {
    const { check, text } = await doctor(['--endpoint', `${base}/v1/`, '--model', 'tiny-model'], { OPENAI_API_KEY: KEY });
    expect(check('endpoint')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/answers in .*; 1 model$/) });
    expect(check('model')).toMatchObject({ status: 'ok' });
    expect(check('call')).toBeUndefined();
    expect(seen.at(-1)).toEqual({ path: '/v1/models', authorization: `Bearer ${KEY}` });
    expect(text).not.toContain(KEY);
  });

  it('makes one call only when told to', async () => {
    const calls = (): number => seen.filter(({ path }) => path.endsWith('completions')).length;
    const before = calls();
    const { check } = await doctor(['--call'], { OPENAI_BASE_URL: `${base}/v1` });
    expect(check('call')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/^tiny-model answered in .* \(completed\); 11 prompt tokens, 1 completion token$/) });
    expect(calls()).toBe(before + 1);
  });

  it.each<[string, string, RegExp, RegExp]>([
    ['/locked', 'problem', /answers 401: the key is missing/, /Export the API key as MY_KEY/],
    ['/nothing', 'problem', /answers 404 to GET \/models/, /usually ends in \/v1/],
    ['/page', 'warning', /not with a list of models/, /--call --model NAME/],
  ])('says what is wrong with %s', async (path, status, detail, hint) => {
    const { check, code, healthy } = await doctor(['--endpoint', `${base}${path}`, '--key-variable', 'MY_KEY']);
    expect(check('endpoint')).toMatchObject({ status, detail: expect.stringMatching(detail), hint: expect.stringMatching(hint) });
    if (status === 'problem') expect({ code, healthy }).toEqual({ code: 1, healthy: false });
  });

  it.each([['http://127.0.0.1:1/v1', /cannot be reached/], ['ftp://host/v1', /no http or https address/], ['not an address', /no http or https address/]])('refuses %s', async (address, detail) => {
    expect((await doctor(['--endpoint', address])).check('endpoint')).toMatchObject({ status: 'problem', detail: expect.stringMatching(detail) });
  });

  it('does not show an address that carries a password', async () => {
    const { check, text } = await doctor(['--endpoint', `http://me:${KEY}@127.0.0.1/v1`]);
    expect(check('endpoint')?.status).toBe('problem');
    expect(text).not.toContain(KEY);
  });

  it('names a model that the endpoint does not list', async () => {
    expect((await doctor(['--endpoint', `${base}/v1`, '--model', 'other'])).check('model')).toMatchObject({ status: 'warning', hint: 'Listed: tiny-model.' });
  });

  it('warns in a repository that would take up run folders and keys', async () => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    execFileSync('git', ['init', '--quiet'], { cwd: repository });
    writeFileSync(join(repository, '.env'), 'OPENAI_API_KEY=x\n');
    expect((await doctor([], {}, repository)).check('git')).toMatchObject({ status: 'warning', hint: 'Add runs/ and .env to .gitignore.' });
    writeFileSync(join(repository, '.gitignore'), 'runs/\n.env\n');
    expect((await doctor([], {}, repository)).check('git')).toMatchObject({ status: 'ok' });
  });

  it.skipIf(userInfo().uid === 0)('finds a folder that cannot be written', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    expect((await doctor(['--out', join(locked, 'runs')])).check('disk')).toMatchObject({ status: 'problem' });
  });

  it('prints a line for each check and a hint under what is not in order', async () => {
    const host = createFakeHost({ workingDirectory: folder, environment: { HF_ENDPOINT: 'nonsense' } });
    expect(await runCli(['doctor'], host)).toBe(1);
    expect(host.out()).toMatch(/^ok {7}stepsynth +\d/);
    expect(host.out()).toMatch(/\nproblem {2}Hugging Face cache {2}the environment variable HF_ENDPOINT is no http or https address\n {29}Write it as/);
  });
});

describe('checkNode', () => {
  it.each([['22.18.0', 'problem'], ['22.19.0', 'ok'], ['24.0.0', 'ok'], ['20.20.2', 'problem']])('%s: %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });
});
