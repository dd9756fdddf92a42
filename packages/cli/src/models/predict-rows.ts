import { streamJsonLines, streamRows } from '@stepsynth/core/node';
import { resolveFrom } from '../commands/resolve-from.ts';
import type { Host } from '../host.ts';
import type { FileRow, Predictor } from './predictor.ts';
import { openRowSink } from './row-sink.ts';

/** Rows to predict, and where they go. */
export interface PredictRowsRequest {
  readonly host: Host;
  /** A data file, or `-` for JSON lines on stdin. */
  readonly input: string;
  /** A file, or `-` for stdout. */
  readonly output: string;
  readonly predictor: Predictor;
  readonly signal: AbortSignal;
}

/** Reads, predicts and writes rows as it goes; how many there were. A file appears when all are there. Throws `DATA_FILE`. */
export async function predictRows({ host, input, output, predictor, signal }: PredictRowsRequest): Promise<number> {
  const sink = await openRowSink(output, host);
  let rows = 0;
  try {
    for await (const chunk of predictor.predictStream(inputRows(host, input), signal)) {
      signal.throwIfAborted();
      await sink.write(chunk.map((row) => `${JSON.stringify(row)}\n`).join(''));
      rows += chunk.length;
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  return rows;
}

async function* inputRows(host: Host, input: string): AsyncGenerator<FileRow> {
  const source = input === '-' ? 'stdin' : input;
  const rows = input === '-' ? streamJsonLines(host.stdin, source) : streamRows(resolveFrom(host, input));
  for await (const { record, line } of rows) yield { record, where: `${source}:${line}` };
}
