/** A function of many variables: writes its gradient and returns its value. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

const MEMORY = 10;

/**
 * Minimises a smooth convex function by L-BFGS (Nocedal and Wright, algorithm 7.5) with a backtracking line search.
 * Ends where the largest component of the gradient is below `tolerance`, or after `maxIterations`.
 */
export function minimise(objective: Objective, start: Float64Array, { tolerance = 1e-6, maxIterations = 1000 }: { tolerance?: number; maxIterations?: number } = {}): Float64Array {
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = objective(at, gradient);
  const memory: { step: Float64Array; change: Float64Array; inverse: number }[] = [];
  for (let iteration = 0; iteration < maxIterations && largest(gradient) > tolerance; iteration += 1) {
    const direction = descentDirection(gradient, memory);
    const slope = dot(direction, gradient);
    const next = at.slice();
    const nextGradient = new Float64Array(at.length);
    let length = memory.length === 0 ? Math.min(1, 1 / largest(gradient)) : 1;
    let nextValue = Infinity;
    for (; length > 1e-12; length /= 2) {
      for (let place = 0; place < at.length; place += 1) next[place] = (at[place] as number) + length * (direction[place] as number);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (length <= 1e-12) break;
    const step = next.map((coordinate, place) => coordinate - (at[place] as number));
    const change = nextGradient.map((component, place) => component - (gradient[place] as number));
    const curvature = dot(step, change);
    if (curvature > 1e-12) memory.push({ step, change, inverse: 1 / curvature });
    if (memory.length > MEMORY) memory.shift();
    [at, gradient, value] = [next, nextGradient, nextValue];
  }
  return at;
}

/** The two-loop recursion: the negative gradient times the approximate inverse Hessian. */
function descentDirection(gradient: Float64Array, memory: readonly { step: Float64Array; change: Float64Array; inverse: number }[]): Float64Array {
  const direction = gradient.map((component) => -component);
  const factors: number[] = [];
  for (const { step, change, inverse } of memory.toReversed()) {
    const factor = inverse * dot(step, direction);
    factors.unshift(factor);
    addScaled(direction, change, -factor);
  }
  const last = memory.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.inverse * dot(last.change, last.change));
    for (let place = 0; place < direction.length; place += 1) direction[place] = (direction[place] as number) * scale;
  }
  for (const [index, { step, change, inverse }] of memory.entries()) {
    addScaled(direction, step, (factors[index] as number) - inverse * dot(change, direction));
  }
  return direction;
}

function addScaled(target: Float64Array, other: Float64Array, scale: number): void {
  for (let place = 0; place < target.length; place += 1) target[place] = (target[place] as number) + scale * (other[place] as number);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place] as number) * (other[place] as number);
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
