/**
 * Colours of both schemes. Text on surface and on background has a contrast of at least 4.5, series at least 3;
 * the test beside this file computes them.
 */
export const colors = {
  light: {
    background: '#fbfbfa', surface: '#ffffff', border: '#dcdfe3', grid: '#e6e8eb', text: '#1c2126', muted: '#586069', link: '#1f5fa8',
    series1: '#2b69b0', series2: '#b85c12', series3: '#147a5c', series4: '#6b7280', series5: '#b3372c',
    bannerBackground: '#fff4dc', bannerBorder: '#d9a83a', bannerText: '#5f4300', good: '#0f6b4f', bad: '#a52f25',
  },
  dark: {
    background: '#14171a', surface: '#1b1f24', border: '#333a42', grid: '#2a3037', text: '#e5e8eb', muted: '#a2acb6', link: '#86b9f2',
    series1: '#7fb2ee', series2: '#f0a868', series3: '#5fcfa8', series4: '#98a2ad', series5: '#f28f84',
    bannerBackground: '#362b12', bannerBorder: '#8a6d24', bannerText: '#f5dfa8', good: '#6fd6b0', bad: '#f59d93',
  },
} as const;

export type ColorName = keyof (typeof colors)['light'];

/** Declarations of the custom properties of one scheme. */
export function colorProperties(scheme: Readonly<Record<ColorName, string>>): string {
  return Object.entries(scheme).map(([name, value]) => `--${name.replace(/([A-Z])/g, '-$1').replace(/(\d)/, '-$1').toLowerCase()}:${value}`).join(';');
}
