import type { LineageData } from '@stepsynth/core';
import type { PackedLineage } from '../lineage/packed-lineage.ts';
import { unpackLineage } from '../lineage/unpack-lineage.ts';

/** The page's own lineage. The page was written by this program, so its shape is trusted. */
export async function decodeLineage(base64: string): Promise<LineageData> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const json = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json() as PackedLineage;
  return unpackLineage(json);
}
