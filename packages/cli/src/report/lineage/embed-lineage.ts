import { gzipSync } from 'node:zlib';
import type { LineageData } from '@stepsynth/core';
import { packLineage } from './pack-lineage.ts';

/** Lineage for a page: packed, as JSON, gzipped, in base64, whose letters mean nothing to markup. */
export function embedLineage(lineage: LineageData): string {
  return gzipSync(JSON.stringify(packLineage(lineage)), { level: 9 }).toString('base64');
}
