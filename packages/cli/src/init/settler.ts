import { StepsynthError } from '@stepsynth/core';
import type { Question, Questioner } from './questions.ts';

/** A setting of the new task that a flag, a question or a guess gives. */
export interface Setting extends Omit<Question, 'fallback'> {
  readonly flag: string;
  /** As the flag gives it. */
  readonly given: string | undefined;
  /** What the data suggests. */
  readonly guess: string | undefined;
  /** What the flag takes, for the hint where there is no guess. */
  readonly example?: string;
  /** The guess will do where nobody can be asked, also without --yes. */
  readonly optional?: boolean;
}

/** Settles settings one after another; what is missing is told at the end, all at once. */
export interface Settler {
  settle(setting: Setting): Promise<string | undefined>;
  /** Throws `USAGE` that names the flags of what is missing. */
  finish(): void;
}

/** How settings without a flag are settled: by asking, by the guess (`--yes`), or not at all. */
export type SettlerMode = { readonly ask: Questioner } | 'guess' | 'strict';

/** See `Settler`. Wrong flags throw `USAGE` at once. */
export function createSettler(mode: SettlerMode): Settler {
  const missing: { readonly flag: string; readonly guess: string | undefined; readonly example: string | undefined }[] = [];
  return {
    async settle(setting) {
      const { flag, given, guess, example, optional = false } = setting;
      if (given !== undefined) return checked(setting, given);
      if (typeof mode === 'object') return mode.ask.ask({ ...setting, fallback: guess });
      if (guess === undefined || (mode === 'strict' && !optional)) missing.push({ flag, guess, example });
      return guess;
    },
    finish() {
      if (missing.length === 0) return;
      const names = [...new Set(missing.map(({ flag }) => `--${flag}`))];
      const guessed = missing.flatMap(({ flag, guess }) => (guess === undefined ? [] : [`--${flag} ${/^[\w./-]+$/u.test(guess) ? guess : JSON.stringify(guess)}`]));
      const open = [...new Set(missing.flatMap(({ flag, guess, example = 'VALUE' }) => (guess === undefined ? [`--${flag} ${example}`] : [])))];
      throw new StepsynthError('USAGE', `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing${mode === 'strict' ? ', and this is no terminal to ask in' : ' and cannot be guessed'}`, {
        hint: [
          open.length > 0 && `Give ${open.join(' ')}.`,
          guessed.length > 0 && `--yes takes what the data suggests: ${guessed.join(' ')}`,
        ].filter((part) => part !== false).join(' '),
      });
    },
  };
}

function checked({ flag, choices, check }: Setting, given: string): string {
  const problem = check?.(given) ?? (choices?.includes(given) === false ? `use one of: ${choices.join(', ')}` : undefined);
  if (problem !== undefined) throw wrong(flag, given, problem);
  return given;
}

function wrong(flag: string, given: string, problem: string): StepsynthError {
  return new StepsynthError('USAGE', `--${flag} ${JSON.stringify(given)}: ${problem}`, { hint: 'stepsynth init --help shows what it takes.' });
}
