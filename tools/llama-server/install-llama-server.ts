/**
 * Puts llama.cpp's llama-server from Debian's packages into a folder, with a tiny random model, for the tests of
 * llama-server.test.ts. Needs apt and dpkg on amd64; no root, and nothing is installed.
 *
 *     node --conditions=@stepsynth/source tools/llama-server/install-llama-server.ts FOLDER [--mirror URL] [--suite sid]
 *     STEPSYNTH_LLAMA_SERVER=FOLDER npx vitest run llama-server
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machineMirror, unpackDebianPackages } from './debian-packages.ts';
import { plainTemplate, tinyModel } from './tiny-model.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { mirror: { type: 'string' }, suite: { type: 'string', default: 'sid' } } });
const [argument] = positionals;
if (argument === undefined) throw new Error('Give the folder to install into.');
const folder = resolve(argument);

unpackDebianPackages(folder, { mirror: values.mirror ?? machineMirror(), suite: values.suite });
writeWrapper();
writeSums();
writeFileSync(join(folder, 'tiny.gguf'), tinyModel(0));
writeFileSync(join(folder, 'plain.jinja'), plainTemplate);
execFileSync(join(folder, 'llama-server'), ['--version'], { stdio: ['ignore', 'inherit', 'inherit'] });

/** Starts the server by the loader of its own C library; ggml has to be told where its backend for the CPU is. */
function writeWrapper(): void {
  const flags = /^flags\s*:(.*)$/mu.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
  const backend = flags.includes('avx2') && flags.includes('fma') ? 'haswell' : 'x64';
  const wrapper = `#!/bin/sh
root="$(cd "$(dirname "$0")" && pwd)/root"
lib="$root/usr/lib/x86_64-linux-gnu"
export GGML_BACKEND_PATH="\${GGML_BACKEND_PATH:-$lib/ggml/backends0/libggml-cpu-${backend}.so}"
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$lib/llama:$lib/ggml/backends0" "$root/usr/bin/llama-server" "$@"
`;
  writeFileSync(join(folder, 'llama-server'), wrapper);
  chmodSync(join(folder, 'llama-server'), 0o755);
}

/** What was unpacked: the suite moves on. */
function writeSums(): void {
  const debs = readdirSync(join(folder, 'debs')).sort();
  const lines = debs.map((name) => `${createHash('sha256').update(readFileSync(join(folder, 'debs', name))).digest('hex')}  debs/${name}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''));
}
