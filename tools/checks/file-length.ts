import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sourceFiles } from './workspace.ts';

const MAXIMUM_LINES = 300;
const PATTERNS = ['*.ts', '*.mjs', '*.cc', '*.h', '*.cu', '*.py', '*.cmake', '*/CMakeLists.txt'];

/** Source files over 300 lines, those that no linter reads included; one line each. */
export function lengthProblems(root: string): string[] {
  return sourceFiles(root, PATTERNS).flatMap((file) => {
    const lines = countLines(readFileSync(path.join(root, file), 'utf8'));
    return lines > MAXIMUM_LINES ? [`${file}: ${lines} lines, more than ${MAXIMUM_LINES}: split it by concept`] : [];
  });
}

function countLines(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
