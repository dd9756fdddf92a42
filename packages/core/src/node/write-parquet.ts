import { ByteWriter, parquetWrite, type SchemaElement } from 'hyparquet-writer';
import type { SyntheticExample } from '../example/example.ts';
import type { DatasetColumn } from './dataset-columns.ts';

/** The training set as a Parquet file, whose bytes depend on the rows alone. */
export function parquetBytes(columns: readonly DatasetColumn[], examples: readonly SyntheticExample[]): Uint8Array {
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData: columns.map(({ name, value }) => ({ name, data: examples.map(value) })),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(columnSchema)],
    rowGroupSize: 10_000,
    createdBy: 'stepsynth',
  });
  return new Uint8Array(writer.getBuffer());
}

function columnSchema({ name, type }: DatasetColumn): SchemaElement[] {
  if (type === 'number') return [{ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }];
  if (type === 'integer') return [{ name, type: 'INT32', repetition_type: 'REQUIRED' }];
  if (type === 'string') return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }];
  return [
    { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  ];
}
