import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { StepsynthError } from '../errors.ts';
import { applySettings, settingsPath, type Setting } from '../task/apply-settings.ts';
import { parseTaskFile } from '../task/parse-task-file.ts';
import type { LocatePath, TaskFilePath } from '../task/task-file-error.ts';
import type { TaskFile } from '../task/task-file.ts';
import { taskSpecFrom, type TaskSpec } from '../task/task-spec.ts';

/** A task file read from disk. */
export interface LoadedTask {
  /** As given. */
  readonly path: string;
  readonly file: TaskFile;
  readonly task: TaskSpec;
  /** Absolute folder that data files are relative to. */
  readonly dataDirectory: string;
  /** Absolute path of a data file that the task names. Throws `DATA_FILE` where there is none. */
  resolve(name: string): string;
}

/** What may change a task file before it is checked. */
export interface LoadTaskOptions {
  /** `path.to.setting=value`, as `--set` takes them; later ones win. */
  readonly settings?: readonly string[];
  /** Takes the place of the file's `dataDir`; from `STEPSYNTH_DATA`. */
  readonly dataDirectory?: string | undefined;
}

/**
 * Reads a task file (YAML or JSON), puts settings in, validates it and finds its data folder: `dataDirectory`
 * (default: the environment's `STEPSYNTH_DATA`), else `dataDir` relative to the file, else the file's folder.
 */
export async function loadTaskFile(taskPath: string, options: LoadTaskOptions = {}): Promise<LoadedTask> {
  const { value, locate } = parseYaml(await readTaskText(taskPath), taskPath);
  if (value === null) throw new StepsynthError('TASK_FILE', `${taskPath}: is empty`, { hint: 'stepsynth init writes a task file to begin with.' });
  const settings = (options.settings ?? []).map((text) => ({ ...parseSetting(text), text }));
  const file = parseTaskFile(applySettings(value, settings), taskPath, (place) => settingAt(place, settings) ?? locate(place));
  const override = options.dataDirectory ?? process.env['STEPSYNTH_DATA'];
  const dataDirectory = override === undefined || override === ''
    ? path.resolve(path.dirname(taskPath), file.dataDir ?? '.')
    : path.resolve(override);
  return { path: taskPath, file, task: taskSpecFrom(file), dataDirectory, resolve: (name) => resolveData(name, dataDirectory, taskPath) };
}

/** The last setting that put a value at this place, or around it. */
function settingAt(place: TaskFilePath, settings: readonly (Setting & { readonly text: string })[]): { setting: string } | undefined {
  const found = settings.findLast(({ path: parts }) => parts.length <= place.length && parts.every((part, index) => part === place[index]));
  return found === undefined ? undefined : { setting: found.text };
}

/** Parses `path.to.setting=value`; the value is a YAML scalar or flow value, such as `0.5`, `[a, b]` or `{ a: 1 }`. */
export function parseSetting(text: string): Setting {
  const equals = text.indexOf('=');
  if (equals < 1) throw new StepsynthError('USAGE', `--set ${text}: no path=value`, { hint: 'For example: --set training.epochs=2' });
  const { value } = parseYaml(text.slice(equals + 1), `--set ${text}`, 'USAGE');
  return { path: settingsPath(text.slice(0, equals)), value };
}

function resolveData(name: string, dataDirectory: string, taskPath: string): string {
  const found = path.resolve(dataDirectory, name);
  if (existsSync(found)) return found;
  throw new StepsynthError('DATA_FILE', `${found}: there is no such data file (named in ${taskPath})`, {
    hint: 'Check the name: it is relative to the task file, or to dataDir in it, or to the environment variable STEPSYNTH_DATA.',
  });
}

async function readTaskText(taskPath: string): Promise<string> {
  return readFile(taskPath, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'ENOENT' ? 'there is no such file' : cause.code === 'EISDIR' ? 'is a folder' : `cannot be read (${cause.code ?? cause.message})`;
    throw new StepsynthError('TASK_FILE', `${taskPath}: ${problem}`, { hint: 'Name a task file, such as task.yaml; stepsynth init writes one.', cause });
  });
}

function parseYaml(text: string, where: string, code: 'TASK_FILE' | 'USAGE' = 'TASK_FILE'): { value: unknown; locate: LocatePath } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new StepsynthError(code, `${where}:${line}:${col}: no valid YAML: ${error.message.split('\n')[0]}`, { hint: 'Mind indentation, closing quotes and brackets; an editor with YAML support marks the place.', cause: error });
  }
  return { value: document.toJS() as unknown, locate: (place) => locateIn(document, place, lineCounter) };
}

/** Where a path stands, or its nearest ancestor that is in the text. */
function locateIn(document: Document, place: TaskFilePath, lineCounter: LineCounter): { line: number; column: number } | undefined {
  for (let depth = place.length; depth > 0; depth -= 1) {
    const start = nodeStart(document, place.slice(0, depth));
    if (start === undefined) continue;
    const { line, col } = lineCounter.linePos(start);
    return { line, column: col };
  }
  return undefined;
}

function nodeStart(document: Document, place: TaskFilePath): number | undefined {
  const parent = document.getIn(place.slice(0, -1), true) as Node | undefined;
  const last = place.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    return isPair(pair) && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  }
  const node = isCollection(parent) ? (parent.get(last, true) as Node | undefined) : undefined;
  return node?.range?.[0];
}
