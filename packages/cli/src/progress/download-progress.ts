import type { DownloadEvent } from '@stepsynth/core/node';
import type { Host } from '../host.ts';
import { megabytes } from '../report/format.ts';
import type { Palette } from '../terminal/palette.ts';
import type { EventText } from './describe-event.ts';
import { createProgress } from './progress.ts';

/** Shows how a checkpoint is downloaded, on stderr. */
export interface DownloadProgress {
  show(event: DownloadEvent): void;
  /** A line that stays. */
  line(text: string): void;
  clear(): void;
}

/** Progress of one download as stderr can show it. */
export function createDownloadProgress(host: Pick<Host, 'stderr' | 'environment' | 'now'>, palette: Palette): DownloadProgress {
  const progress = createProgress({ output: host.stderr, palette, environment: host.environment, now: () => host.now() });
  return { ...progress, show: (event) => progress.show(describeDownload(event)) };
}

function describeDownload(event: DownloadEvent): EventText {
  switch (event.type) {
    case 'waiting':
      return { line: `${event.name}: another process downloads it; waiting` };
    case 'progress':
      return { stage: `downloading ${event.name}`, state: `${event.file}, ${megabytes(event.receivedBytes)} of ${megabytes(event.totalBytes)}`, done: event.receivedBytes / Math.max(1, event.totalBytes) };
    case 'finished':
      return { line: `${event.name}: ${megabytes(event.totalBytes)} downloaded to ${event.directory}` };
  }
}
