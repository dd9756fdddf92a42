import { expect, it } from 'vitest';
import { lineStyles } from './line-styles.ts';

it('tells fifteen lines apart', () => {
  const styles = Array.from({ length: 15 }, (_, place) => lineStyles(place));
  expect(new Set(styles.map(({ mark, line }) => `${mark} ${line}`)).size).toBe(15);
  expect(styles.slice(0, 5).every(({ line }) => line === 'solid')).toBe(true);
});
