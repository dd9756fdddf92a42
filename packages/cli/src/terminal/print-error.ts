import { StepsynthError } from '@stepsynth/core';
import type { Output } from '../host.ts';
import type { Palette } from './palette.ts';

/** Prints an error a user can cause as `error: …` and `hint: …`, any other with its stack. */
export function printError(error: unknown, stderr: Output, palette: Palette): void {
  if (error instanceof StepsynthError) {
    stderr.write(`${palette.red('error:')} ${oneLine(error.message)}\n`);
    if (error.hint !== undefined) stderr.write(`${palette.yellow('hint:')} ${oneLine(error.hint)}\n`);
    return;
  }
  stderr.write(`${palette.red('error:')} this is a defect of stepsynth, please report it\n${stackOf(error)}\n`);
}

/** The same for machines. */
export function errorDocument(error: unknown): object {
  if (error instanceof StepsynthError) return { error: { code: error.code, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) } };
  return { error: { code: 'DEFECT', message: error instanceof Error ? error.message : String(error) } };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
