import type { GoldExample, GoldValidation, SeedContext } from '@stepsynth/core';
import { loadContexts as readContexts, loadGoldTest as readGoldTest, loadGoldValidation as readGoldValidation, type RunDataSource } from '@stepsynth/core/node';
import { fileOf, type RunPlan } from './run-plan.ts';

/** Gold validation by role. */
export function loadGoldValidation(plan: RunPlan): Promise<GoldValidation> {
  return readGoldValidation(sourceOf(plan));
}

/** Gold test as the task limits it. */
export function loadGoldTest(plan: RunPlan): Promise<readonly GoldExample[]> {
  return readGoldTest(sourceOf(plan));
}

/** Contexts of seed data; empty for tasks without a context. */
export function loadContexts(plan: RunPlan, gold: GoldValidation): Promise<readonly SeedContext[]> {
  return readContexts(sourceOf(plan), gold);
}

function sourceOf(plan: RunPlan): RunDataSource {
  return { file: plan.file, task: plan.task, pathOf: (role) => fileOf(plan, role) };
}
