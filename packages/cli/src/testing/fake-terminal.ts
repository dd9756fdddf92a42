import xterm from '@xterm/headless';
import type { Output } from '../host.ts';

/** A terminal that keeps what a person would see. */
export interface FakeTerminal extends Output {
  readonly columns: number;
  readonly rows: number;
  /** Lines on the screen and above it, without empty ones at the end. */
  lines(): Promise<readonly string[]>;
  /** Column and row of the cursor on the screen, from 0. */
  cursor(): Promise<{ readonly column: number; readonly row: number }>;
  cursorIsHidden(): boolean;
  /** Gives the window another size; text is broken anew, then the program hears of it. */
  resize(columns: number, rows: number): Promise<void>;
  /** All bytes that were written. */
  bytes(): string;
}

/** An xterm without a window. */
export function createFakeTerminal(columns: number, rows: number): FakeTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 1000 });
  const listeners = new Set<() => void>();
  let written = '';
  const settled = (): Promise<void> => new Promise((resolve) => terminal.write('', resolve));
  return {
    isTTY: true,
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    write(text) {
      written += text;
      terminal.write(text);
    },
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    async lines() {
      await settled();
      const { active } = terminal.buffer;
      const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)!.translateToString(true));
      while (lines.at(-1) === '') lines.pop();
      return lines;
    },
    async cursor() {
      await settled();
      return { column: terminal.buffer.active.cursorX, row: terminal.buffer.active.cursorY };
    },
    cursorIsHidden: () => written.lastIndexOf('\u001B[?25l') > written.lastIndexOf('\u001B[?25h'),
    async resize(newColumns, newRows) {
      await settled();
      terminal.resize(newColumns, newRows);
      listeners.forEach((listener) => listener());
      await settled();
    },
    bytes: () => written,
  };
}
