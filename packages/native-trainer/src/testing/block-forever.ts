/**
 * With no argument but a folder: starts itself as a child that watches its parent and then blocks its main thread.
 * Prints `blocked` once it does.
 */
import { fork } from 'node:child_process';
import { watchParent } from '../watch-parent.ts';

const [scratchDirectory = '', role] = process.argv.slice(2);
if (role === 'child') {
  watchParent({ scratchDirectory, graceMs: 300 });
  process.send?.('blocked', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000));
} else {
  fork(import.meta.filename, [scratchDirectory, 'child']).on('message', () => process.stdout.write('blocked\n'));
}
