import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { taskFileJsonSchema } from './task-file-json-schema.ts';

const published = new URL('../../../../docs/schema/task.schema.json', import.meta.url);

interface Node {
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Record<string, Node>;
}

function undescribed(node: Node, place: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = `${place}.${key}`;
    return child.type === 'object' && child.properties !== undefined ? undescribed(child, path) : child.description === undefined ? [path] : [];
  });
}

describe('taskFileJsonSchema', () => {
  it('is what docs/schema/task.schema.json holds (tools/schema/write-task-schema.ts writes it)', () => {
    expect(`${JSON.stringify(taskFileJsonSchema(), null, 2)}\n`).toBe(readFileSync(published, 'utf8'));
  });

  it('asks for no key that has a default', () => {
    expect(taskFileJsonSchema()['required']).toEqual(['name', 'type', 'fields', 'gold', 'prompts', 'teacher']);
  });

  it('says what each setting means', () => {
    expect(undescribed(taskFileJsonSchema() as Node, '')).toEqual([]);
  });
});
