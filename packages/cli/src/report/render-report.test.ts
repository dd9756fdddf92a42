import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { exampleReport, hostileText } from '../testing/example-report.ts';
import { exampleOverlap } from '../testing/example-overlap.ts';
import { exampleLineage } from '../testing/example-lineage.ts';
import { escapeText } from './html.ts';
import { renderReportHtml } from './render-report.ts';

const tagsOf = (page: string): readonly string[] => page.replace(/<style>[^]*?<\/style>/, '<style></style>').match(/<[a-z/!][^>]*>/gi) ?? [];

const lineage = { data: exampleLineage({ rows: 20, hostile: true }), script: 'console.log(1)' };

describe('renderReportHtml', () => {
  it('holds the same tags whatever the texts say', () => {
    const plain = tagsOf(renderReportHtml(exampleReport())).map((tag) => tag.split(/[\s>]/)[0]);
    const hostile = tagsOf(renderReportHtml(exampleReport({ hostile: true }))).map((tag) => tag.split(/[\s>]/)[0]);
    expect(hostile.filter((tag) => !/details|summary/.test(tag!))).toEqual(plain.filter((tag) => !/details|summary/.test(tag!)));
  });

  it('shows hostile text escaped and carries no script, style attribute, event handler or address', () => {
    const page = renderReportHtml(exampleReport({ hostile: true }));
    expect(page).toContain(escapeText(hostileText));
    for (const tag of tagsOf(page)) expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/<script|<img|<link|<iframe|<object|\son\w+=|\sstyle=|\ssrc=/i);
    expect(page.match(/\shref="[^"]*"/g)!.every((link) => link.startsWith(' href="#'))).toBe(true);
  });

  it('says that a simulated teacher is simulated, and only then', () => {
    expect(renderReportHtml(exampleReport({ gap: true }))).toContain('<strong>Simulated.</strong>');
    expect(renderReportHtml(exampleReport({ gap: false }))).not.toContain('Simulated');
  });

  it('leaves out what a run does not have', () => {
    const page = renderReportHtml(exampleReport({ rounds: 0, gap: false, estimatedGap: false }));
    expect(page).toContain('One round only');
    expect(page).not.toContain('id="gap"');
    expect(page).not.toContain('id="lineage"');
    expect(page).not.toContain('NaN');
  });

  it('shows the overlap with gold where the run measured it, with its limits', () => {
    const page = renderReportHtml({ ...exampleReport(), overlap: exampleOverlap() });
    expect(page).toContain('<a href="#overlap">Overlap</a>');
    expect(page).toContain('a generated text is rejected from here on: equal, 13 words, Jaccard 0.70, cosine 0.95');
    expect(page).toMatch(/test: trained on<\/th><td class="number">2,007<\/td>(<td class="number">0<\/td>){6}/);
    const { rejects: _, cosine: __, ...bare } = exampleOverlap();
    expect(renderReportHtml({ ...exampleReport(), overlap: bare })).toContain('Exact copies of gold are rejected; the rest is reported');
    expect(renderReportHtml(exampleReport())).not.toContain('id="overlap"');
  });

  it('says how many rows were left out for their labels', () => {
    const report = exampleReport();
    const rounds = report.rounds.map((round) => ({ ...round, ...(round.round === 1 && { labelNoise: { leftOut: 17, weighedLess: 4 } }) }));
    expect(renderReportHtml({ ...report, rounds })).toContain('17 of all left out, 4 weighed less: labels probably wrong');
    expect(renderReportHtml(report)).not.toContain('probably wrong');
  });

  it('carries its script and its rows without the texts standing in the page', () => {
    const page = renderReportHtml(exampleReport(), { lineage });
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="lineage-data">', '<script type="module">']);
    expect(page).not.toContain('onerror');
    const policy = /content="(default-src[^"]*)"/.exec(page)?.[1];
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(lineage.script).digest('base64')}'`);
    expect(policy).toContain("default-src 'none'");
  });

  it('refuses a script that would end its element', () => {
    expect(() => renderReportHtml(exampleReport(), { lineage: { ...lineage, script: 'a = "</script>"' } })).toThrow('markup that would end it');
  });

  it('gives the same page for the same report', () => {
    expect(renderReportHtml(exampleReport(), { lineage })).toBe(renderReportHtml(exampleReport(), { lineage }));
  });
});
