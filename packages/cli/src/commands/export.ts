import { readRunDirectory } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { exitCodes } from '../exit-codes.ts';
import { bytes } from '../terminal/bytes.ts';
import { exportFormats, readFormats } from '../export/formats.ts';
import { exportRun } from '../export/export-run.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'export', description: "Write a finished run's dataset and model for others: JSONL, CSV, Parquet, dataset card, model folder, ONNX." },
  args: {
    directory: { type: 'positional', valueHint: 'DIR', description: 'Directory of a finished run', required: true },
    to: { type: 'string', valueHint: 'OUT', description: 'Folder to write', required: true },
    format: { type: 'string', valueHint: 'A,B', description: `Formats, of: ${exportFormats.join(', ')}; default: all` },
    force: { type: 'boolean', description: 'Write into a folder that is not empty; files of the same names, and model/, are replaced' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    const formats = readFormats(args.format);
    const run = await readRunDirectory(resolveFrom(host, args.directory));
    const out = resolveFrom(host, args.to);
    const files = await exportRun({ run, shown: args.directory, out, shownOut: args.to, formats, force: args.force === true });
    host.stdout.write(args.json === true ? `${JSON.stringify({ directory: out, files })}\n` : `${textTable(['file', 'size'], files.map((file) => [file.path, bytes(file.bytes)]))}\n`);
    return exitCodes.done;
  },
});

export const exportCommand: Command = {
  definition,
  examples: ['stepsynth export runs/tweet-sentiment-s3-seed0 --to export', 'stepsynth export runs/tweet-sentiment-s3-seed0 --to export --format csv,onnx'],
  details: 'A text of the CSV that begins with = + - or @ stays as it is: import it as text where a program would take it for a formula.',
};
