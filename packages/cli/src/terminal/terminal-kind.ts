import type { Output } from '../host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether lines can be taken back: a terminal, and none that says it is dumb. */
export function canRedraw(output: Output, environment: Environment): boolean {
  return output.isTTY === true && environment['TERM'] !== 'dumb';
}

/** Whether block characters can be shown: not on Linux's own console nor in a locale without them; unset counts as UTF-8. */
export function showsBlocks(environment: Environment): boolean {
  if (environment['TERM'] === 'linux') return false;
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}
