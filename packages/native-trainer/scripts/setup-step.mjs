import { performance } from 'node:perf_hooks';

/**
 * One step of the set-up.
 *
 * @typedef {object} SetupStep
 * @property {string} name what will be there afterwards
 * @property {string} doing how it gets there, for the line a person reads
 * @property {() => boolean} isDone cheap: asked at every start
 * @property {() => Promise<string | void>} run may answer with a few words on what was found
 */

/**
 * Runs the steps that are not done, in order, and says so on standard error.
 *
 * @param {readonly SetupStep[]} steps
 * @returns {Promise<number>} how many ran
 */
export async function runSteps(steps) {
  let count = 0;
  for (const step of steps) {
    if (step.isDone()) continue;
    await runStep(step);
    count += 1;
  }
  return count;
}

/** @param {SetupStep} step */
async function runStep(step) {
  const begin = performance.now();
  say(`${step.name}: ${step.doing} ...`);
  const found = await step.run();
  say(`${step.name}: done in ${seconds(begin)}${found ? ` (${found})` : ''}`);
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`[set-up] ${line}\n`);
}

/** Time since `begin` (of `performance.now()`). @param {number} begin */
export function seconds(begin) {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`;
}
