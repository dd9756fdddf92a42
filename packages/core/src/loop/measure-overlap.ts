import type { Fields, SyntheticExample } from '../example/example.ts';
import { stripArtefacts } from '../filter/artefact.ts';
import { goldLimits } from '../filter/near-gold.ts';
import { heldOut } from '../gold/held-out.ts';
import { reaches, type CosineIndex } from '../overlap/cosine-index.ts';
import { embedDirections, embedTexts } from '../overlap/embed-directions.ts';
import { OVERLAP_FACT, type OverlapRow, type OverlapTable, type OverlapTally } from '../overlap/overlap-table.ts';
import { buildOverlapIndex, countTextOverlaps, NEAR_THRESHOLD, type OverlapIndex, type TextOverlap } from '../overlap/text-overlap.ts';
import { sketchText } from '../overlap/text-sketch.ts';
import type { TextSketcher } from '../ports/text-sketcher.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { RunContext } from './run-context.ts';

const atHome: TextSketcher = { sketch: async (texts) => texts.map(sketchText) };

/** Counts what candidates and kept rows share with gold, and stores the table; does nothing where that is off or was done. */
export async function measureOverlap(run: RunContext, dataset: readonly SyntheticExample[]): Promise<void> {
  if (run.config.filters.overlapTable === false || (await run.store.fact(OVERLAP_FACT)) !== undefined) return;
  const candidates = await candidateFields(run);
  const kept = dataset.map(({ fields }) => fields);
  const limits = goldLimits(run.config.filters);
  const rows: OverlapRow[] = [];
  for (const field of run.task.contextField === undefined ? (['generated'] as const) : (['generated', 'context'] as const)) {
    rows.push(...(await fieldRows(run, { field, candidates: candidates.map(readerOf(run.task, field)), kept: kept.map(readerOf(run.task, field)), cosine: limits?.cosine })));
  }
  const table: OverlapTable = { jaccard: NEAR_THRESHOLD, ...(limits?.cosine !== undefined && { cosine: limits.cosine }), ...(limits !== undefined && { rejects: limits }), rows };
  await run.store.saveFact(OVERLAP_FACT, table);
}

interface FieldTexts {
  readonly field: OverlapRow['field'];
  readonly candidates: readonly string[];
  readonly kept: readonly string[];
  readonly cosine: number | undefined;
}

/** A part of gold that can be asked what a text shares with it. */
interface GoldRole {
  readonly role: OverlapRow['role'];
  readonly overlap: OverlapIndex['overlap'];
  readonly directions: CosineIndex | undefined;
}

async function fieldRows(run: RunContext, { field, candidates, kept, cosine }: FieldTexts): Promise<OverlapRow[]> {
  const { sketcher = atHome, embedder, signal } = run;
  const distinct = [...new Set([...candidates, ...kept])];
  const sketches = await sketcher.sketch(distinct, { signal });
  const compared = field === 'generated' && cosine !== undefined ? embedder : undefined;
  const vectors = compared === undefined ? undefined : await embedTexts(distinct, compared, { signal });
  const roles = await goldRoles(run, field, compared !== undefined);
  return roles.map(({ role, overlap, directions }) => {
    const overlaps = new Map(distinct.map((text, place) => [text, overlap(text, sketches[place])]));
    const near = new Set(directions === undefined ? [] : distinct.filter((text) => reaches(directions.nearest(vectors?.get(text) as Float32Array), cosine)));
    const tally = (texts: readonly string[]): OverlapTally => ({
      ...countTextOverlaps(texts.map((text) => overlaps.get(text) as TextOverlap)),
      ...(directions !== undefined && { cosine: texts.filter((text) => near.has(text)).length }),
    });
    return { field, role, candidates: tally(candidates), kept: tally(kept) };
  });
}

async function goldRoles({ task, gold, test, sketcher = atHome, embedder, signal }: RunContext, field: OverlapRow['field'], byCosine: boolean): Promise<readonly GoldRole[]> {
  const options = { sketcher, signal };
  const directionsOf = async (texts: readonly string[]): Promise<CosineIndex | undefined> => (byCosine && embedder !== undefined ? embedDirections(texts, embedder, { signal }) : undefined);
  const parts = [['mining', gold.mining], ['selection', heldOut(gold)]] as const;
  const roles: GoldRole[] = [];
  for (const [role, examples] of parts.filter(([, rows]) => rows.length > 0)) {
    const texts = examples.map(({ fields }) => readerOf(task, field)(fields));
    const index = await buildOverlapIndex(texts, options);
    roles.push({ role, overlap: (text, sketch) => index.overlap(text, sketch), directions: await directionsOf(texts) });
  }
  await test.prepareOverlap(field, options);
  const directions = byCosine && embedder !== undefined ? await test.directions(embedder, { signal }) : undefined;
  return [...roles, { role: 'test', overlap: (text, sketch) => test.overlap(field, text, sketch), directions }];
}

function readerOf(task: TaskSpec, field: OverlapRow['field']): (fields: Fields) => string {
  return (fields) => (field === 'generated' ? fields[task.generatedField] : contextOf(task, fields)) ?? '';
}

/** Fields of every candidate of the run's data, as they would enter the training set. */
async function candidateFields({ task, store, config }: RunContext): Promise<readonly Fields[]> {
  const found = await Promise.all([store.stage('seed', 0), ...Array.from({ length: config.rounds + 1 }, (_, round) => store.stage('extrapolation', round))]);
  const stages = found.filter((stage) => stage !== undefined);
  const strip = (fields: Fields): Fields => (config.filters.artefact ? { ...fields, [task.generatedField]: stripArtefacts(fields[task.generatedField] ?? '', contextOf(task, fields)).text } : fields);
  return stages.flatMap(({ examples, rejections }) => [...examples.map(({ fields }) => fields), ...rejections.flatMap(({ fields }) => (fields === undefined ? [] : [strip(fields)]))]);
}
