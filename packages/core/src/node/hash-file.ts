import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StepsynthError } from '../errors.ts';

/** sha256 of a file's bytes, in hex. Throws DATA_FILE where it cannot be read. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    throw new StepsynthError('DATA_FILE', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      hint: 'Check the path and the permissions of the file.',
      cause: error,
    });
  }
  return hash.digest('hex');
}
