import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onProcessExit } from './exit-tasks.ts';

/** A folder of one trainer for files on their way; removed by `remove` and when this process exits. */
export class ScratchDirectory {
  readonly path: string;
  readonly #forgetExitTask: () => void;
  #files = 0;

  private constructor(path: string) {
    this.path = path;
    this.#forgetExitTask = onProcessExit(() => rmSync(path, { recursive: true, force: true }));
  }

  static async create(parent: string = tmpdir()): Promise<ScratchDirectory> {
    await mkdir(parent, { recursive: true });
    return new ScratchDirectory(await mkdtemp(join(parent, 'stepsynth-trainer-')));
  }

  /** A path in the folder that no earlier call returned, such as training-1.ssds. */
  newFile(name: string, extension: string): string {
    this.#files += 1;
    return join(this.path, `${name}-${this.#files}.${extension}`);
  }

  async remove(): Promise<void> {
    this.#forgetExitTask();
    await rm(this.path, { recursive: true, force: true });
  }
}
