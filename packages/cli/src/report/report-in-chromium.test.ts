import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../testing/chromium.ts';
import { launchChromium, type ChromiumPages } from '../testing/chromium-pages.ts';
import { exampleLineage } from '../testing/example-lineage.ts';
import { exampleOverlap } from '../testing/example-overlap.ts';
import { exampleReport, hostileText } from '../testing/example-report.ts';
import { browserScript } from './browser-script.ts';
import { renderReportHtml } from './render-report.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn('report-in-chromium: skipped, no Chromium found (install it, or set CHROMIUM_PATH)');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const schemes = [['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const;

/** Rules that the page breaks, with the places. */
async function brokenRules(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')))`);
}

/** Texts of charts that touch one another within their chart. */
const touchingTexts = (page: Page): Promise<readonly string[]> => page.evaluate(`[...document.querySelectorAll('.chart > svg')].flatMap((chart) => {
  const boxes = [...chart.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], place) => boxes.slice(place + 1).flatMap(([other, b]) => (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom ? [one + ' / ' + other] : [])));
})`);

const overflow = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.skipIf(executablePath === undefined)('report.html in Chromium', () => {
  let pages: ChromiumPages;
  let script: string;
  const render = (options: Parameters<typeof exampleReport>[0] = {}, rows: Parameters<typeof exampleLineage>[0] = {}): string =>
    renderReportHtml({ ...exampleReport(options), overlap: exampleOverlap() }, { lineage: { data: exampleLineage(rows), script } });

  beforeAll(async () => {
    pages = await launchChromium(executablePath!);
    script = await browserScript();
  });
  afterAll(() => pages.close());

  it.each(schemes)('%s, %d wide: no error, no request, no overflow, hostile text inert', async (colorScheme, width) => {
    const { page, address, messages, requests } = await pages.open(render({ hostile: true }, { hostile: true }), { colorScheme, width });
    await page.waitForSelector('#lineage-browser:not([hidden])');
    for (const key of ['ArrowDown', 'End', 'ArrowUp']) await page.press('#lineage-rows', key);
    const seen = (await page.evaluate(`({
      hacked: 'hacked' in window, scripts: document.scripts.length, images: document.images.length, frames: window.length,
      styles: document.querySelectorAll('style').length, handlers: document.querySelectorAll('[onload],[onerror],[onmouseover],svg[onload]').length,
      heading: document.querySelector('h1').textContent, detail: document.querySelector('#lineage-detail-body').textContent,
      background: getComputedStyle(document.documentElement).backgroundColor,
    })`)) as Record<string, unknown>;
    expect(messages).toEqual([]);
    expect(requests).toEqual([address]);
    expect(seen).toMatchObject({
      hacked: false, scripts: 2, images: 0, frames: 0, styles: 1, handlers: 0,
      background: colorScheme === 'light' ? 'rgb(251, 251, 250)' : 'rgb(20, 23, 26)',
    });
    expect(seen['heading']).toContain(hostileText.slice(0, 60));
    expect(seen['detail']).toContain(hostileText.slice(0, 60));
    expect(seen['detail']).toContain('[U+202E]gnp.exe');
    expect(seen['detail']).toContain('[U+0000]');
    expect(await overflow(page)).toBe(0);
    await page.close();
  });

  it.each(schemes)('%s, %d wide: passes axe, contrast included, with everything unfolded', async (colorScheme, width) => {
    const { page } = await pages.open(render({ calls: 300 }, { rows: 200 }), { colorScheme, width, hash: '#row=extrapolated-1-121' });
    await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true })');
    expect(await page.textContent('#lineage-detail-title')).toBe('extrapolated-1-121');
    expect(await brokenRules(page)).toEqual([]);
    await page.fill('#filter-search', 'nothing has these words');
    expect(await page.isVisible('.none-found')).toBe(true);
    expect(await brokenRules(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.close();
  });

  it.each(schemes)('%s, %d wide: plots of the gap beside accuracy, over the same axis, no label on another', async (colorScheme, width) => {
    const { page } = await pages.open(render({ rounds: 5 }), { colorScheme, width });
    expect(await touchingTexts(page)).toEqual([]);
    const axes = (await page.evaluate(`[...document.querySelectorAll('.plots svg[role="img"]')].map((chart) => {
      const box = chart.getBoundingClientRect();
      return [...chart.querySelectorAll('.axis text')].map((text) => text.textContent + ' ' + Math.round(text.getBoundingClientRect().left - box.left));
    })`)) as readonly (readonly string[])[];
    expect(axes.length).toBe(5);
    for (const axis of axes) expect(axis).toEqual(axes[0]);
    const tops = (await page.evaluate(`[...document.querySelectorAll('.plots svg[role="img"]')].slice(0, 2).map((chart) => Math.round(chart.getBoundingClientRect().top))`)) as readonly number[];
    if (width > 1000) expect(tops[1]).toBe(tops[0]);
    else expect(tops[1]!).toBeGreaterThan(tops[0]!);
    await page.close();
  });

  it('lets nothing run even if escaping failed: the policy refuses other scripts, requests, and markup made of text', async () => {
    const injected = render().replace('</h1>', '</h1><script>window.hacked = 1</script><img src="https://example.invalid/x.png">');
    const { page, address } = await pages.open(injected);
    const finished: string[] = [];
    page.on('requestfinished', (request) => finished.push(request.url()));
    await page.reload({ waitUntil: 'networkidle' });
    expect(await page.evaluate(`'hacked' in window`)).toBe(false);
    expect(await page.evaluate(`(() => { try { document.body.innerHTML = '<b>x</b>'; return 'made' } catch (error) { return error.name } })()`)).toBe('TypeError');
    expect(finished).toEqual([address]);
    await page.close();
  });

  it('shows everything but the rows without JavaScript', async () => {
    const { page } = await pages.open(render(), { javaScriptEnabled: false });
    expect(await page.isVisible('#lineage-browser')).toBe(false);
    expect(await page.textContent('#lineage-state')).toContain('need JavaScript');
    expect(await page.isVisible('text=Did the error rounds pay?')).toBe(true);
    const matrix = (name: string) => page.locator(`[aria-label="Confusion matrix, ${name}"]`);
    expect(await matrix('test, final model').isVisible()).toBe(true);
    await page.click('label[for="confusion-round-1"]');
    expect(await matrix('selection after round 1').isVisible()).toBe(true);
    expect(await matrix('test, final model').isVisible()).toBe(false);
    await page.close();
  });
});
