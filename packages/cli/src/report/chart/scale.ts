/** Maps a value to a place on an axis, in the units of the drawing. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Linear scale over `domain` widened to round ticks, about five of them and at least `minimumStep` apart. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number], minimumStep = 0): Scale {
  const step = Math.max(minimumStep, roundStep((domain[1] - domain[0]) / 4));
  const low = Math.floor(domain[0] / step + 1e-9);
  const high = Math.max(low + 1, Math.ceil(domain[1] / step - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => Number(((low + index) * step).toPrecision(12)));
  const place = (value: number): number => range[0] + ((value - low * step) / ((high - low) * step)) * (range[1] - range[0]);
  return Object.assign(place, { ticks });
}

/** Evenly spaced places for `count` items, each at the middle of its band. */
export function bandScale(count: number, range: readonly [number, number]): { place(index: number): number; readonly band: number } {
  const band = (range[1] - range[0]) / Math.max(1, count);
  return { place: (index) => range[0] + band * (index + 0.5), band };
}

function roundStep(rough: number): number {
  if (!(rough > 0)) return 0.1;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return STEPS.find((step) => step * magnitude >= rough * (1 - 1e-9))! * magnitude;
}
