/**
 * One run of the benchmark: sketches the texts of a JSON file at home or in the pool, and prints what it took.
 *
 *     node --conditions=@stepsynth/source tools/bench/min-hash/sketch-texts.ts home|pool texts.json
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sketchText, type TextSketch } from '@stepsynth/core';
import { createSketchPool } from '@stepsynth/core/node';

const [kind, file] = process.argv.slice(2) as ['home' | 'pool', string];
const texts = JSON.parse(readFileSync(file, 'utf8')) as string[];
const threads = kind === 'pool' ? availableParallelism() : 1;
const pool = createSketchPool({ threads });

const started = performance.now();
const before = process.cpuUsage();
const sketches = kind === 'pool' ? await pool.sketch(texts) : texts.map(sketchText);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
await pool.close();

console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, threads, meanError: meanError(sketches) }));

/** Mean distance of estimated from exact similarity, of the first texts and their first halves. */
function meanError(all: readonly TextSketch[]): number {
  const halves = texts.slice(0, 2000).map((text) => sketchText(text.slice(0, text.length / 2)));
  const errors = halves.map((half, place) => Math.abs(estimate(half, all[place] as TextSketch) - exact(half, all[place] as TextSketch)));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function estimate({ signature }: TextSketch, other: TextSketch): number {
  return signature.filter((value, place) => value === other.signature[place]).length / signature.length;
}

function exact(one: TextSketch, other: TextSketch): number {
  const shared = one.shingles.filter((hash) => other.shingles.includes(hash)).length;
  return shared / (one.shingles.length + other.shingles.length - shared);
}
