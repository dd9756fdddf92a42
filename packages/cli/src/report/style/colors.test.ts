import { describe, expect, it } from 'vitest';
import { colors } from './colors.ts';

describe.each(Object.entries(colors))('%s colours', (_, scheme) => {
  it.each(['text', 'muted', 'link', 'good', 'bad'] as const)('%s reads on background and surface', (name) => {
    expect(contrast(scheme[name], scheme.background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme[name], scheme.surface)).toBeGreaterThanOrEqual(4.5);
  });

  it('the banner reads', () => {
    expect(contrast(scheme.bannerText, scheme.bannerBackground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['series1', 'series2', 'series3', 'series4', 'series5'] as const)('%s is seen on the background', (name) => {
    expect(contrast(scheme[name], scheme.background)).toBeGreaterThanOrEqual(3);
  });

  it.each(['series1', 'series2'] as const)('text reads on the darkest confusion cell of %s', (name) => {
    expect(contrast(scheme.text, mix(scheme[name], scheme.background, 0.34))).toBeGreaterThanOrEqual(4.5);
  });
});

type Rgb = readonly number[];

function rgb(color: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** WCAG 2.2 contrast ratio. */
function contrast(one: string | Rgb, other: string): number {
  const [high, low] = [luminance(typeof one === 'string' ? rgb(one) : one), luminance(rgb(other))].toSorted((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(color: string, background: string, share: number): string {
  const parts = rgb(color).map((value, index) => Math.round(value * share + rgb(background)[index]! * (1 - share)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
