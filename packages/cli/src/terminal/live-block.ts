import type { Output } from '../host.ts';
import { displayWidth } from './display-width.ts';

/** A few lines at the end of a terminal's text that are drawn again and again. */
export interface LiveBlock {
  /** Puts lines in place of the last ones; each must be narrower than the terminal. */
  draw(lines: readonly string[]): void;
  /** Text that stays, above the block, which has to be drawn again. */
  print(text: string): void;
  /** Takes the block away. */
  clear(): void;
}

const SYNCHRONISED = ['\u001B[?2026h', '\u001B[?2026l'] as const; // terminals that know it show whole frames only

/**
 * The cursor is never hidden and rests on an empty line below the block: whoever ends the process, however it ends,
 * finds a terminal to go on with.
 */
export function createLiveBlock(output: Output): LiveBlock {
  let drawn: readonly string[] = [];
  const back = (): string => {
    const rows = rowsOf(drawn, output.columns ?? 80);
    drawn = [];
    return rows === 0 ? '' : `\r\u001B[${rows}A\u001B[J`;
  };
  return {
    draw(lines) {
      const same = lines.length === drawn.length && lines.every((line, index) => line === drawn[index]);
      if (same) return;
      output.write(`${SYNCHRONISED[0]}${back()}${lines.map((line) => `${line}\n`).join('')}${SYNCHRONISED[1]}`);
      drawn = lines;
    },
    print(text) {
      output.write(`${back()}${text}\n`);
    },
    clear() {
      if (drawn.length > 0) output.write(back());
    },
  };
}

/** Rows that lines take: a terminal that was made narrower has broken them anew. */
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0);
}
