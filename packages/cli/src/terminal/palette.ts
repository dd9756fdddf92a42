import type { Output } from '../host.ts';

/** Colours for a person's terminal; each returns the text as it is where colour is off. */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

/** Colours where `output` is a terminal and neither NO_COLOR (any value but empty) nor TERM=dumb is set. */
export function createPalette(output: Output, environment: Readonly<Record<string, string | undefined>>): Palette {
  const on = output.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  const style = (open: number, close: number) => (text: string) => (on ? `\u001B[${open}m${text}\u001B[${close}m` : text);
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), yellow: style(33, 39), green: style(32, 39) };
}
