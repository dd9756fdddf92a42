import { drained, processHost } from './host.ts';
import { runCli } from './run-cli.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // the reader, such as `head`, has seen enough
  throw error;
});

const exitCode = await runCli(process.argv.slice(2), processHost());
await drained(process.stdout);
process.exit(exitCode);
