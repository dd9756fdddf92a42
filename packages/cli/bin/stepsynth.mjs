#!/usr/bin/env node
// Runs on old versions of Node far enough to say in one line that they are too old.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const MINIMUM = [22, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(`error: stepsynth needs Node ${MINIMUM.join('.')} or newer, this is ${process.versions.node}`);
  console.error('hint: Install a current Node; in a checkout, npx stepsynth brings its own.');
  process.exitCode = 1;
} else {
  await import(entry().href);
}

/** A checkout runs its sources, so that what runs is what is written; an installed package has only `dist`. */
function entry() {
  const source = new URL('../src/main.ts', import.meta.url);
  if (!existsSync(source)) return new URL('../dist/main.js', import.meta.url);
  nodeModule.registerHooks({
    resolve: (specifier, context, next) => next(specifier, { ...context, conditions: [...context.conditions, '@stepsynth/source'] }),
  });
  return source;
}
