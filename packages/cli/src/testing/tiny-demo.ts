/** Settings that make a demo last a few seconds: enough for every stage to happen, too few to learn anything. */
export const tinySettings: readonly string[] = [
  'seed.rows=60', 'extrapolation.perError=1', 'training.epochs=2', 'gold.maxValidationRows=80', 'gold.maxTestRows=50', 'rounds=1', 'runtime.threads=1',
].flatMap((setting) => ['--set', setting]);
