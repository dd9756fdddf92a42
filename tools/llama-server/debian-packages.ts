import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** llama-server and what it loads, down to the C library: it runs beside an older one. */
const PACKAGES = ['llama.cpp-tools', 'libllama0', 'libggml0', 'libssl3t64', 'libstdc++6', 'libgcc-s1', 'libgomp1', 'libc6', 'zlib1g', 'libzstd1'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Mirror that this machine's apt uses. Throws where it uses none of Debian's. */
export function machineMirror(): string {
  const listed = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], { encoding: 'utf8' });
  const mirror = listed.split('\n').find((uri) => /\/debian\/?$/u.test(uri));
  if (mirror === undefined) throw new Error('apt has no Debian mirror here: give one by --mirror.');
  return mirror;
}

/**
 * Downloads the packages of `suite` into `folder`/debs by apt with lists of its own, which checks signatures and sums,
 * and unpacks them into `folder`/root. Nothing is installed.
 */
export function unpackDebianPackages(folder: string, { mirror, suite }: { readonly mirror: string; readonly suite: string }): void {
  const at = (...names: string[]): string => join(folder, ...names);
  for (const name of ['apt/lists/partial', 'apt/cache/archives/partial', 'debs', 'root']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('apt', 'status'), '');
  writeFileSync(at('apt', 'debian.sources'), `Types: deb\nURIs: ${mirror}\nSuites: ${suite}\nComponents: main\nSigned-By: ${KEYRING}\n`);
  const options = [
    `Dir::Etc::SourceList=${at('apt', 'debian.sources')}`, 'Dir::Etc::SourceParts=-', `Dir::State::Lists=${at('apt', 'lists')}`, `Dir::State::Status=${at('apt', 'status')}`,
    `Dir::Cache=${at('apt', 'cache')}`, 'Acquire::Languages=none', 'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  const apt = (...words: string[]): void => void execFileSync('apt-get', [...options, ...words], { cwd: at('debs'), stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update');
  apt('download', ...PACKAGES);
  for (const name of readdirSync(at('debs'))) execFileSync('dpkg-deb', ['-x', at('debs', name), at('root')]);
}
