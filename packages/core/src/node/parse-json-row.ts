import { StepsynthError } from '../errors.ts';
import { findJsonError } from './find-json-error.ts';

const ONE_OBJECT = 'Each line must hold one whole JSON object, such as {"text": "…", "label": "…"}.';

/** Reads a line of JSONL. Throws `DATA_FILE` with file, line and, where it is no JSON, column. */
export function parseJsonRow(text: string, path: string, line: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notJson(text, path, line, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  if (Array.isArray(value)) throw new StepsynthError('DATA_FILE', `${path}:${line}: an array, not an object`, { hint: `${ONE_OBJECT} An array of them becomes that with: jq -c '.[]' OLD > NEW` });
  throw new StepsynthError('DATA_FILE', `${path}:${line}: ${value === null ? 'null' : `a ${typeof value}`}, not an object`, { hint: ONE_OBJECT });
}

function notJson(text: string, path: string, line: number, cause: unknown): StepsynthError {
  const error = findJsonError(text);
  const place = error === undefined ? `${path}:${line}` : `${path}:${line}:${error.column}`;
  if (line === 1 && /^\s*\[\s*(?:\{|$)/u.test(text)) {
    return new StepsynthError('DATA_FILE', `${place}: one JSON array over several lines, not JSON lines`, { cause, hint: "Convert it: jq -c '.[]' OLD > NEW" });
  }
  if (/^\s*\{\s*$/u.test(text)) {
    return new StepsynthError('DATA_FILE', `${place}: an object over several lines, not JSON lines`, { cause, hint: 'Convert it: jq -c . OLD > NEW' });
  }
  return new StepsynthError('DATA_FILE', `${place}: no valid JSON: ${error?.problem ?? String(cause)}`, { cause, hint: ONE_OBJECT });
}
