import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type ChromiumPages } from '../testing/chromium-pages.ts';
import { findChromium } from '../testing/chromium.ts';
import { exampleComparison } from '../testing/example-comparison.ts';
import { renderComparisonPage } from './comparison-page.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn('comparison-in-chromium: skipped, no Chromium found (install it, or set CHROMIUM_PATH)');

const placesOfTicks = (page: Page): Promise<readonly string[]> => page.evaluate(`[...document.querySelectorAll('.plots svg[role="img"]')].map((chart) => {
  const left = chart.getBoundingClientRect().left;
  return [...chart.querySelectorAll('.axis text')].map((text) => text.textContent + ' ' + Math.round(text.getBoundingClientRect().left - left)).join(', ');
})`);
const touchingTexts = (page: Page): Promise<readonly string[]> => page.evaluate(`[...document.querySelectorAll('.chart > svg')].flatMap((chart) => {
  const boxes = [...chart.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], place) => boxes.slice(place + 1).flatMap(([other, b]) => (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom ? [one + ' / ' + other] : [])));
})`);

describe.skipIf(executablePath === undefined)('comparison.html in Chromium', () => {
  let pages: ChromiumPages;
  beforeAll(async () => {
    pages = await launchChromium(executablePath!);
  });
  afterAll(() => pages.close());

  it.each([['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const)('%s, %d wide: the gap beside accuracy over the same axis, no label on another, no overflow', async (colorScheme, width) => {
    const { page, messages } = await pages.open(renderComparisonPage([exampleComparison()]), { colorScheme, width });
    expect(messages).toEqual([]);
    const ticks = await placesOfTicks(page);
    expect(ticks.length).toBe(6); // accuracy, total variation, AUC, Fréchet, coverage over rows; accuracy over dollars
    expect(new Set(ticks.slice(0, 5)).size).toBe(1);
    expect(ticks[5]).toContain('$');
    expect(await touchingTexts(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    await page.close();
  });
});
