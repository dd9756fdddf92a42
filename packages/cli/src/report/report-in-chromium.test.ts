import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from '../testing/chromium.ts';
import { exampleReport, hostileText } from '../testing/example-report.ts';
import { renderReportHtml } from './render-report.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn('report-in-chromium: skipped, no Chromium found (install it, or set CHROMIUM_PATH)');

describe.skipIf(executablePath === undefined)('report.html in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-report-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: chromiumArguments });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each([['light', 1280], ['dark', 390]] as const)('%s, %d wide: no error, no request, no overflow, hostile text inert', async (colorScheme, width) => {
    const file = join(folder, `${colorScheme}.html`);
    writeFileSync(file, renderReportHtml(exampleReport({ hostile: true })));
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const messages: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href, { waitUntil: 'networkidle' });
    const seen = (await page.evaluate(`({
      hacked: 'hacked' in window, scripts: document.scripts.length, images: document.images.length, frames: window.length,
      styles: document.querySelectorAll('style').length, heading: document.querySelector('h1').textContent,
      background: getComputedStyle(document.documentElement).backgroundColor,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    })`)) as Record<string, unknown>;
    expect(messages).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(seen).toMatchObject({
      hacked: false, scripts: 0, images: 0, frames: 0, styles: 1, overflow: 0,
      background: colorScheme === 'light' ? 'rgb(251, 251, 250)' : 'rgb(20, 23, 26)',
    });
    expect(seen['heading']).toContain(hostileText.slice(0, 60));
    await page.close();
  });

  it('lets nothing run even if escaping failed: the policy refuses inline scripts and requests', async () => {
    const file = join(folder, 'injected.html');
    writeFileSync(file, renderReportHtml(exampleReport()).replace('</h1>', '</h1><script>window.hacked = 1</script><img src="https://example.invalid/x.png">'));
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on('requestfinished', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href, { waitUntil: 'networkidle' });
    expect(await page.evaluate(`'hacked' in window`)).toBe(false);
    expect(requests).toEqual([pathToFileURL(file).href]);
    await page.close();
  });
});
