import { StepsynthError } from '@stepsynth/core';

import type { Operation } from './trainer-messages.ts';

/** How a child process ended on its own. */
export interface ChildDeath {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
  /** Whether the kernel killed a process for memory while the child lived. */
  readonly oomKill: boolean;
}

const LAST_LINES = 3;
const LONGEST_WORDS = 400;
/** What C++ and V8 say before they give up; a stack trace may follow. */
const TELLING = /^(?:terminate called|what\(\):|FATAL ERROR|#?\s*Fatal error|\w*Error\b)/i;
const OF_MEMORY = /bad_alloc|out of memory|can't allocate memory|allocation failed|ERR_MEMORY_ALLOCATION_FAILED/i;
const MEMORY_HINT = 'try a smaller batch with more gradient accumulation, a shorter maximum length or a smaller encoder';
const DEFECT_HINT = 'run it again; if it dies again, report it with these words: the trainer or libtorch has a defect';

/** The error of a request whose child process died under it, or of one that came after. */
export function deathError(death: ChildDeath, operation?: Operation): StepsynthError {
  const how = death.signal === null ? `exit code ${death.exitCode}` : death.signal;
  const words = lastWords(death.stderr);
  const message = `The trainer's process died${operation === undefined ? '' : ` during ${operation}`} (${how})${words === '' ? '' : `: ${words}`}`;
  if (death.signal === 'SIGKILL' && death.oomKill) return new StepsynthError('OUT_OF_MEMORY', `${message}: the kernel killed it for memory`, { hint: MEMORY_HINT });
  if (OF_MEMORY.test(words)) return new StepsynthError('OUT_OF_MEMORY', message, { hint: MEMORY_HINT });
  return new StepsynthError('TRAINER', message, { hint: hintFor(death) });
}

function hintFor({ signal }: ChildDeath): string {
  if (signal === 'SIGKILL' || signal === 'SIGTERM') return 'somebody ended it, or a limit on memory or time did: run it again';
  return DEFECT_HINT;
}

/** The lines that tell why, else the last ones. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const telling = lines.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling : lines).slice(-LAST_LINES).join(' | ').slice(-LONGEST_WORDS);
}
