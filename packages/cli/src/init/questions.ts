import { StepsynthError } from '@stepsynth/core';
import type { Host } from '../host.ts';
import type { Palette } from '../terminal/palette.ts';

/** One thing to ask. */
export interface Question {
  readonly text: string;
  /** What the empty answer means. */
  readonly fallback?: string | undefined;
  /** The only answers there are; also by their number. */
  readonly choices?: readonly string[];
  /** What is wrong with an answer. */
  check?(answer: string): string | undefined;
}

/** Asks questions in a terminal, one line each. */
export interface Questioner {
  /** A heading over the questions that follow. */
  heading(text: string): void;
  /** Asks until the answer will do. Throws `INTERRUPTED` where the input ends. */
  ask(question: Question): Promise<string>;
}

/** True where somebody can be asked. */
export function canAsk({ stdin, stderr }: Host): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** A questioner that writes to stderr and reads lines of stdin; the terminal itself edits them. */
export function createQuestioner({ stdin, stderr }: Host, palette: Palette): Questioner {
  const nextLine = lineReader(stdin);
  const show = ({ text, fallback, choices = [] }: Question): void => {
    const list = choices.map((choice, index) => `  ${palette.dim(`${index + 1}`)} ${choice}\n`).join('');
    stderr.write(`${text}\n${list}${fallback === undefined ? '' : palette.dim(`[${fallback}] `)}> `);
  };
  return {
    heading: (text) => stderr.write(`\n${palette.bold(text)}\n`),
    async ask(question) {
      for (;;) {
        show(question);
        const line = await nextLine();
        if (line === undefined) {
          stderr.write('\n');
          throw new StepsynthError('INTERRUPTED', 'the questions were not answered; nothing is written', { hint: 'stepsynth init --help lists the options that answer them.' });
        }
        const { answer, problem } = judge(line.trim(), question);
        if (problem === undefined) return answer;
        stderr.write(`${palette.yellow(problem)}\n`);
      }
    },
  };
}

function judge(line: string, { fallback, choices, check }: Question): { answer: string; problem?: string | undefined } {
  const answer = line === '' ? fallback : (choices?.includes(line) === true ? line : choices?.[Number(line) - 1] ?? line);
  if (answer === undefined) return { answer: '', problem: 'an answer is needed' };
  if (choices !== undefined && !choices.includes(answer)) return { answer, problem: `answer with a number from 1 to ${choices.length}` };
  return { answer, problem: check?.(answer) };
}

/** The next line, or undefined at the end. */
function lineReader(input: Host['stdin']): () => Promise<string | undefined> {
  const chunks = input[Symbol.asyncIterator]();
  const decoder = new TextDecoder();
  let text = '';
  let ended = false;
  return async () => {
    while (!text.includes('\n') && !ended) {
      const { value, done } = await chunks.next();
      ended = done === true;
      if (value !== undefined) text += typeof value === 'string' ? value : decoder.decode(value, { stream: true });
    }
    if (text === '') return undefined;
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    text = end < 0 ? '' : text.slice(end + 1);
    return line;
  };
}
