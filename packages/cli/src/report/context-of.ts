import { basename } from 'node:path';
import type { TokenPrice } from '@stepsynth/core';
import type { RunManifest } from '@stepsynth/core/node';
import type { ReportContext } from './report-context.ts';

/** What the page takes from a run's manifest. */
export function contextOf(manifest: RunManifest, price?: TokenPrice): ReportContext {
  return {
    settings: leaves(manifest.config).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    versions: Object.entries(manifest.versions),
    inputs: manifest.inputs.map(({ role, path, sha256 }) => [`${role}: ${basename(path)}`, sha256]),
    startedAt: manifest.createdAt,
    ...(price !== undefined && { price }),
  };
}

function leaves(value: unknown, path = ''): (readonly [string, string])[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) return [[path, value.map(String).join(', ')]];
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path, String(value)]];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === '' ? key : Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`));
}
