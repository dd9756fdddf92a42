import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { targetOf, type GoldExample, type GoldPart, type RunStore, type SpendSummary, type TaskSpec } from '@stepsynth/core';
import { findRunLockHolder, openRunStore, type RunDirectory } from '@stepsynth/core/node';
import { z } from 'zod';
import { loadGoldValidation } from '../compose/load-run-data.ts';
import { readTeacherAccess } from '../compose/teacher-access.ts';
import type { RunPlan } from '../compose/run-plan.ts';

/** How far one round has come. */
export interface RoundStatus {
  readonly round: number;
  /** Rows this round added; null while they are being made. */
  readonly addedRows: number | null;
  readonly requestedRows: number | null;
  readonly candidates: number;
  readonly trained: boolean;
  /** Accuracy; null before it is measured. */
  readonly selection: number | null;
  readonly mining: number | null;
}

/** How far a run has come. */
export interface RunStatus {
  readonly directory: string;
  readonly task: string;
  readonly method: string;
  readonly seed: number;
  readonly simulated: boolean;
  readonly state: 'running' | 'finished' | 'interrupted' | 'new';
  /** Process that runs it now. */
  readonly pid: number | null;
  readonly startedAt: string;
  /** R. */
  readonly plannedRounds: number;
  readonly rounds: readonly RoundStatus[];
  readonly stoppedBecause: string | null;
  /** What its calls took; null where answers cost nothing. */
  readonly spend: SpendSummary | null;
}

/** Reads a run's state without changing it, also while another process writes it. */
export async function readRunStatus({ paths, manifest }: RunDirectory, plan: RunPlan): Promise<RunStatus> {
  const holder = findRunLockHolder(paths.directory);
  const store = existsSync(paths.database) ? openRunStore(paths.database, { readOnly: true }) : undefined;
  try {
    const rounds = store === undefined ? [] : await readRounds(store, paths.rounds, plan);
    const stoppedBecause = await readStop(paths.reportJson);
    return {
      directory: paths.directory,
      task: manifest.task,
      method: manifest.method,
      seed: plan.file.runSeed,
      simulated: plan.file.teacher.provider === 'simulated',
      state: holder !== undefined ? 'running' : stoppedBecause !== null ? 'finished' : rounds.length === 0 ? 'new' : 'interrupted',
      pid: holder?.pid ?? null,
      startedAt: manifest.createdAt,
      plannedRounds: plan.file.rounds,
      rounds,
      stoppedBecause,
      spend: store === undefined ? null : (await readTeacherAccess(plan, store))?.ledger.summary() ?? null,
    };
  } finally {
    store?.close();
  }
}

/** Why a finished run stopped; its report is the last thing that it writes. */
async function readStop(reportFile: string): Promise<string | null> {
  if (!existsSync(reportFile)) return null;
  return z.object({ stoppedBecause: z.string() }).parse(JSON.parse(await readFile(reportFile, 'utf8'))).stoppedBecause;
}

async function readRounds(store: RunStore, roundsDirectory: string, plan: RunPlan): Promise<readonly RoundStatus[]> {
  const gold = await loadGoldValidation(plan);
  const rounds: RoundStatus[] = [];
  for (let round = 0; round <= plan.file.rounds; round += 1) {
    const name = round === 0 && (await store.stage('extrapolation', 0)) === undefined ? 'seed' : 'extrapolation';
    const stage = await store.stage(name, round);
    const candidates = stage?.candidates ?? (await store.candidates(name, round)).length;
    if (candidates === 0 && stage === undefined && (await store.predictions(round, 'selection')) === undefined) break;
    rounds.push({
      round,
      addedRows: stage?.examples.length ?? null,
      requestedRows: stage?.requested ?? null,
      candidates,
      trained: existsSync(join(roundsDirectory, String(round), 'training.json')),
      selection: await accuracy(store, round, 'selection', { task: plan.task, gold: gold.selection }),
      mining: await accuracy(store, round, 'mining', { task: plan.task, gold: gold.mining }),
    });
  }
  return rounds;
}

async function accuracy(store: RunStore, round: number, part: GoldPart, { task, gold }: { task: TaskSpec; gold: readonly GoldExample[] }): Promise<number | null> {
  const predictions = await store.predictions(round, part);
  if (predictions === undefined) return null;
  const { isRight } = targetOf(task);
  const examples = new Map(gold.map((example) => [example.id, example]));
  return predictions.filter(({ goldId, label }) => {
    const example = examples.get(goldId);
    return example !== undefined && isRight(example, label);
  }).length / predictions.length;
}
