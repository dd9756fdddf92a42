export { goldExamples, loadGold, readFields, readLabel, rowId } from './load-gold.ts';
export { loadTaskFile, parseSetting } from './load-task-file.ts';
export { parseJsonLines, readRows } from './read-rows.ts';
export type { DataRow } from './data-row.ts';
export type { LoadGoldOptions } from './load-gold.ts';
export type { LoadedTask, LoadTaskOptions } from './load-task-file.ts';
