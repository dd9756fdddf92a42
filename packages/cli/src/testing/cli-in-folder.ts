import { runCli } from '../run-cli.ts';
import { createFakeHost } from './fake-host.ts';

/** Runs command lines with a folder as the working directory; each gives its exit code, stdout and stderr. */
export function cliInFolder(folder: string) {
  return async (...words: string[]): Promise<{ code: number; out: string; errors: string }> => {
    const host = createFakeHost({ workingDirectory: folder });
    const code = await runCli(words, host);
    return { code, out: host.out(), errors: host.errors() };
  };
}
