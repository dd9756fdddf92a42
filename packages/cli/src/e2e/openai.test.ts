import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunReport } from '@stepsynth/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost, type FakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/openai');
const KEY = 'sk-canary-5f0c1a7e9b';

describe.skipIf(!built)('a run whose teacher is an OpenAI-compatible endpoint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-openai-'));
  let endpoint: ScriptedEndpoint;
  /** The same run without any trouble. */
  let whole: { report: RunReport; dataset: string; calls: number };

  const dataset = (run: string): string => readFileSync(join(folder, run, 'dataset', 'train.jsonl'), 'utf8');
  const hostFor = (environment: Record<string, string> = {}): FakeHost => createFakeHost({ workingDirectory: folder, environment: { OPENAI_BASE_URL: endpoint.baseURL, OPENAI_API_KEY: KEY, ...environment } });
  const cli = async (words: readonly string[], host = hostFor()) => {
    const code = await runCli(words, host);
    return { code, out: host.out(), errors: host.errors() };
  };
  /** The tiny run, from an endpoint that the environment names. */
  const openai = (out: string, ...more: string[]): string[] => [
    'run', 'world/task.yaml', '--out', out, ...tinySettings, '--set', 'teacher={ provider: openai, model: tiny-model, endpoint: test, maxAttempts: 2 }', '--set', 'runtime.concurrency=4', ...more,
  ];
  const reportOf = (run: string): RunReport => JSON.parse(readFileSync(join(folder, run, 'report.json'), 'utf8')) as RunReport;

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint();
    await writeDemoWorld(join(folder, 'world'), 3);
    const { code, errors } = await cli(openai('whole'));
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    whole = { report: reportOf('whole'), dataset: dataset('whole'), calls: endpoint.requests.length };
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => endpoint.follow());

  it('counts every call and token as the endpoint does', () => {
    const { spend, rounds, simulated } = whole.report;
    expect(simulated).toBe(false);
    expect(rounds.map(({ round }) => round)).toEqual([0, 1]);
    expect(rounds[1]!.addedRows).toBeGreaterThan(0);
    expect(spend).toEqual({ calls: whole.calls, cachedCalls: 0, ...endpoint.billed, dollars: null, capDollars: null, capTokens: null });
    expect(endpoint.requests.every(({ authorization }) => authorization === `Bearer ${KEY}`)).toBe(true);
  });

  it('leaves the API key nowhere on disk', () => {
    const files = readdirSync(join(folder, 'whole'), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, 'whole', name)).filter((file) => statSync(file).isFile());
    expect(files.some((file) => file.endsWith('journal.db'))).toBe(true);
    expect(files.filter((file) => readFileSync(file).includes('canary'))).toEqual([]);
  });

  it('shows the same spend again in report and status, for which no key is needed', async () => {
    const bare = (): FakeHost => createFakeHost({ workingDirectory: folder });
    expect(JSON.parse((await cli(['report', 'whole', '--json'], bare())).out).spend).toEqual(whole.report.spend);
    expect(JSON.parse((await cli(['status', 'whole', '--json'], bare())).out).spend).toEqual(whole.report.spend);
    expect((await cli(['status', 'whole'], bare())).out).toContain(`spent: ${whole.calls} calls`);
  });

  it('pressed Ctrl-C, it asks nothing twice and ends with the same data', async () => {
    const before = endpoint.requests.length;
    const host = hostFor();
    endpoint.follow((place) => {
      if (place === before + 40) host.interrupt();
      return 'answer';
    });
    const stopped = await cli(openai('stopped'), host);
    expect(stopped.code).toBe(130);
    expect(stopped.errors).toMatch(/hint: Go on with: stepsynth resume \S+stopped\n$/);
    expect(endpoint.requests.length - before).toBeLessThan(whole.calls);
    expect((await cli(['resume', 'stopped'])).code).toBe(0);
    expect(dataset('stopped')).toBe(whole.dataset);
    const asked = endpoint.requests.slice(before).map(({ body }) => body);
    const cutOff = asked.length - new Set(asked).size;
    expect(cutOff).toBeLessThanOrEqual(4); // those in flight, whose answers nobody saw
  });

  it('with a journal that runs share, a second run of the seed makes no call; another seed makes its own', async () => {
    expect((await cli(openai('first', '--journal', 'shared.db'))).code).toBe(0);
    const before = endpoint.requests.length;
    expect((await cli(openai('second', '--journal', 'shared.db'))).code).toBe(0);
    expect(endpoint.requests.length).toBe(before);
    expect(dataset('second')).toBe(whole.dataset);
    expect(reportOf('second').spend).toMatchObject({ calls: 0, cachedCalls: whole.calls, promptTokens: 0 });
    expect((await cli(openai('other', '--journal', 'shared.db', '--seed', '8', '--rounds', '0'))).code).toBe(0);
    expect(endpoint.requests.length - before).toBeGreaterThanOrEqual(60);
    expect(reportOf('other').spend.cachedCalls).toBe(0);
  });

  it('pauses when the budget is reached, and under a higher one ends with the same data', async () => {
    const prices = ['--set', 'teacher.prices={ promptPerMillion: 100, completionPerMillion: 200 }'];
    const cap = ((whole.report.spend.promptTokens * 100 + whole.report.spend.completionTokens * 200) / 1e6 / 2).toFixed(2);
    const paused = await cli(openai('paused', ...prices, '--set', `budget.dollars=${cap}`, '--set', 'sampling.maxTokens=64'));
    expect(paused.code).toBe(3);
    expect(paused.errors).toContain(`error: The budget of $${cap} is reached: `);
    expect(paused.errors).toMatch(/ \$0\.\d+ spent, and the next call may cost up to \$0\.\d+\. Everything answered and trained so far is kept\.\nhint: Go on with: stepsynth resume \S+paused --set budget\.dollars=[\d.]+; or train on the rows there are: stepsynth resume \S+paused --set budget\.whenReached=finish\n$/);
    const status = JSON.parse((await cli(['status', 'paused', '--json'])).out);
    expect(status).toMatchObject({ state: 'interrupted', rounds: [{ trained: false }] });
    expect(status.spend.dollars).toBeLessThanOrEqual(Number(cap));
    expect((await cli(['resume', 'paused'])).code).toBe(3);
    const raised = await cli(['resume', 'paused', '--set', 'budget.dollars=50', '--json']);
    expect(raised.code).toBe(0);
    const uncapped = await cli(openai('uncapped', '--set', 'sampling.maxTokens=64', '--journal', 'paused/journal.db'));
    expect(uncapped.code).toBe(0);
    expect(dataset('paused')).toBe(dataset('uncapped'));
    const { spend } = JSON.parse(raised.out) as RunReport;
    expect(spend.capDollars).toBe(50);
    expect(spend.dollars).toBeCloseTo((spend.promptTokens * 100 + spend.completionTokens * 200) / 1e6, 12);
  });

  it('trains on the rows there are when told to finish, also after a pause', async () => {
    const cap = Math.round((whole.report.spend.promptTokens + whole.report.spend.completionTokens) / 2);
    expect((await cli(openai('cut', '--set', `budget.tokens=${cap}`, '--set', 'sampling.maxTokens=64'))).code).toBe(3);
    const finished = await cli(['resume', 'cut', '--set', 'budget.whenReached=finish', '--json']);
    expect(finished.code).toBe(3);
    const report = JSON.parse(finished.out) as RunReport;
    expect(report).toMatchObject({ stoppedBecause: 'the budget is spent', spend: { capTokens: cap } });
    expect(report.dataset.rows).toBeLessThan(60);
    expect(report.spend.promptTokens + report.spend.completionTokens).toBeLessThanOrEqual(cap);
  });

  it('is resumable when the endpoint dies', async () => {
    const before = endpoint.requests.length;
    endpoint.follow((place, response) => {
      if (place < before + 30) return 'answer';
      response.socket?.destroy();
      return 'done';
    });
    const dead = await cli(openai('dead'));
    expect(dead.code).toBe(1);
    expect(dead.errors).toMatch(/error: .*127\.0\.0\.1.*\nhint: .*Go on with: stepsynth resume \S+dead\n$/);
    endpoint.follow();
    expect((await cli(['resume', 'dead'])).code).toBe(0);
    expect(dataset('dead')).toBe(whole.dataset);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['no key for OpenAI itself', [], { OPENAI_BASE_URL: '', OPENAI_API_KEY: '' }, /error: .*needs an API key.*OPENAI_API_KEY is not set/],
    ['a dollar cap without a price', ['--set', 'budget.dollars=1'], {}, /error: .*price of the model tiny-model is not known\.\nhint: .*teacher\.prices/],
    ['an address that is none', [], { OPENAI_BASE_URL: 'localhost' }, /error: .*OPENAI_BASE_URL is no http or https address/],
    ['an address with a password', ['--set', 'teacher.baseURL=http://me:canary@localhost/v1'], {}, /error: .*carries a user, a password/],
  ])('refuses to start with %s, before anything is made', async (_, more, environment, message) => {
    const { code, errors } = await cli(openai('never', ...more), hostFor(environment));
    expect(code).toBe(1);
    expect(errors).toMatch(message);
    expect(errors).not.toContain('canary');
    expect(readdirSync(folder)).not.toContain('never');
  });

  it('trains on gold alone without a key, and goes on without one', async () => {
    const keyless = { OPENAI_BASE_URL: '', OPENAI_API_KEY: '' };
    const before = endpoint.requests.length;
    for (const words of [openai('gold', '--method', 'gold'), ['resume', 'gold']]) {
      const { code, errors } = await cli(words, hostFor(keyless));
      expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    }
    const compared = await cli(['compare', ...openai('arms', '--methods', 'gold,gold-all', '--seeds', '1', '--budget', 'rows=30').slice(1)], hostFor(keyless));
    expect(compared.errors).not.toContain('error:');
    expect(compared.code).toBe(0);
    expect((await cli(['compare', ...openai('arms', '--methods', 'gold,s3', '--seeds', '1', '--budget', 'rows=30').slice(1)], hostFor(keyless))).errors).toMatch(/error: .*needs an API key/);
    expect(endpoint.requests.length).toBe(before);
  });

  it('resume changes what may change and nothing else', async () => {
    const refused = await cli(['resume', 'whole', '--set', 'training.epochs=3']);
    expect(refused.code).toBe(2);
    expect(refused.errors).toMatch(/error: --set training\.epochs: a run that was started cannot change it\nhint: It may change: budget\.dollars, /);
    expect((await cli(['resume', 'whole', '--set', 'budget.dolars=3'])).errors).toContain('Did you mean budget.dollars?');
  });

  describe('verify', () => {
    const bare = (): FakeHost => createFakeHost({ workingDirectory: folder });
    const verify = async (run: string, ...more: string[]) => {
      const before = endpoint.requests.length;
      const { code, out, errors } = await cli(['verify', run, ...more], bare());
      expect(endpoint.requests.length).toBe(before);
      return { code, out, errors };
    };
    const copyOf = (run: string, name: string): string => {
      cpSync(join(folder, run), join(folder, name), { recursive: true });
      return name;
    };

    it.each(['whole', 'stopped', 'first', 'second', 'paused', 'cut', 'dead'])('makes the dataset of the run "%s" again without a call', async (run) => {
      const { code, out } = await verify(run, '--json');
      expect(JSON.parse(out)).toMatchObject({ verified: true, differences: [], missingAnswers: [], rows: reportOf(run).dataset.rows, sha256: { recomputed: reportOf(run).dataset.sha256 } });
      expect(code).toBe(0);
    });

    it('makes the dataset of transferred errors again, with the other seed data that its rows were not to repeat', async () => {
      expect((await cli(openai('transferred', '--set', 'extrapolation.errors=transferred'))).code).toBe(0);
      const { code, out, errors } = await verify('transferred');
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(out).toContain(`verified: ${reportOf('transferred').dataset.rows} rows, made again without a call`);
    });

    it('tells which row was tampered with, and how', async () => {
      const run = copyOf('whole', 'tampered');
      const file = join(folder, run, 'dataset', 'train.jsonl');
      const rows = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
      const [was, id] = [rows[16]!['text']!, rows[16]!['id']!];
      rows[16]!['text'] = was.replace(/^(\S+)/u, '$1 not');
      rows.splice(30, 1);
      writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const { code, out } = await verify(run);
      expect(code).toBe(1);
      expect(out).toContain('not verified: 2 rows of dataset/train.jsonl differ from what was made again; the file was changed after the run');
      expect(out).toContain(`line 17, ${id}: text was ${JSON.stringify(was)} and is ${JSON.stringify(rows[16]!['text'])}`);
      expect(out).toMatch(/line 31: the row seed-30 is missing/);
    });

    it('tells when an answer in the journal was changed, and names one that is gone', async () => {
      const run = copyOf('whole', 'forged');
      const journal = new DatabaseSync(join(folder, run, 'journal.db'));
      const { id, lineage } = JSON.parse(whole.dataset.split('\n')[5]!) as { id: string; lineage: { source: { id: string } } };
      journal.prepare("UPDATE calls SET generation = json_set(generation, '$.text', 'a forged review') WHERE key = ?").run(lineage.source.id);
      const forged = await verify(run);
      expect(forged.code).toBe(1);
      expect(forged.out).toContain('the file is as the run wrote it, so journal, run.db or the program changed');
      expect(forged.out).toMatch(new RegExp(`line 6, ${id}: text was "a forged review" and is `, 'u'));
      journal.prepare('DELETE FROM calls WHERE key = ?').run(lineage.source.id);
      journal.close();
      const gone = JSON.parse((await verify(run, '--json')).out);
      expect(gone).toMatchObject({ verified: false, missingAnswers: [{ key: lineage.source.id, slot: { stage: 'seed', round: 0, slot: Number(id.slice(5)) } }] });
      expect((await verify(run)).out).toContain(`no answer in the journal: seed of round 0, slot ${id.slice(5)}, attempt 0, key ${lineage.source.id}`);
      rmSync(join(folder, run, 'journal.db'));
      expect(await verify(run)).toMatchObject({ code: 1, errors: expect.stringContaining('there is no such journal') });
      expect((await verify(run, '--journal', 'whole/journal.db')).code).toBe(0);
    });

    it('refuses a run that has not finished, and one whose gold file has changed', async () => {
      expect((await cli(openai('never-finished', '--set', 'budget.tokens=1000'))).code).toBe(3);
      expect(await verify('never-finished')).toMatchObject({ code: 1, errors: expect.stringContaining('has not finished') });
      const gold = join(folder, 'world', 'gold-validation.jsonl');
      const text = readFileSync(gold, 'utf8');
      writeFileSync(gold, text.replace('the', 'thee'));
      const changed = await verify('whole');
      writeFileSync(gold, text);
      expect(changed).toMatchObject({ code: 1, errors: expect.stringMatching(/the contents of .*gold-validation\.jsonl \(gold\.validation\) have changed/) });
    });
  });
});
