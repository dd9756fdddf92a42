const BLOCKS = '▁▂▃▄▅▆▇█';
const ASCII = '_.-=+*#@';
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** `█████▌      ` of so many columns; `#####` where there are no block characters. */
export function progressBar(done: number, columns: number, blocks: boolean): string {
  const share = Math.min(1, Math.max(0, done));
  if (!blocks) return '#'.repeat(Math.round(share * columns)).padEnd(columns, '.');
  const eighths = Math.round(share * columns * 8);
  return ('█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!).padEnd(columns, '░');
}

/** `▇▅▃▂▁`: values from left to right, averaged to at most so many columns, from the smallest to the largest. */
export function sparkline(values: readonly number[], columns: number, blocks: boolean): string {
  const levels = blocks ? BLOCKS : ASCII;
  const means = averaged(values.filter(Number.isFinite), columns);
  const low = Math.min(...means);
  const high = Math.max(...means);
  return means.map((value) => levels[Math.round(((value - low) / (high - low)) * (levels.length - 1))] ?? levels[0]).join('');
}

function averaged(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, index) => {
    const part = values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
