import { z } from 'zod';
import { taskFileSchema } from './task-file.ts';
import type { TaskFilePath } from './task-file-error.ts';

/** The part of JSON Schema that zod writes for task files. */
interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** The keys that the schema knows at a place; `open` where any key may stand there. Undefined: no such place. */
export function keysAt(path: TaskFilePath): { keys: readonly string[]; open: boolean } | undefined {
  const nodes = nodesAt(path);
  if (nodes.length === 0) return undefined;
  const all = nodes.flatMap(alternatives);
  return {
    keys: [...new Set(all.flatMap((node) => Object.keys(node.properties ?? {})))],
    open: all.some((node) => typeof node.additionalProperties === 'object'),
  };
}

/** What the schema says of a place; of a place without words of its own, what it says of the one around it. */
export function descriptionAt(path: TaskFilePath): string | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const described = nodesAt(path.slice(0, depth)).find(({ description }) => description !== undefined);
    if (described !== undefined) return described.description;
  }
  return path.length === 0 ? 'stepsynth init writes a task file to begin with.' : undefined;
}

function nodesAt(path: TaskFilePath): readonly SchemaNode[] {
  return path.reduce<readonly SchemaNode[]>((level, part) => level.flatMap((node) => childrenAt(node, part)), [rootNode()]);
}

function childrenAt(node: SchemaNode, part: PropertyKey): readonly SchemaNode[] {
  return alternatives(node).flatMap((alternative) => {
    if (typeof part === 'number' || /^\d+$/u.test(String(part))) return alternative.items === undefined ? [] : [alternative.items];
    const property = alternative.properties?.[String(part)];
    if (property !== undefined) return [property];
    return typeof alternative.additionalProperties === 'object' ? [alternative.additionalProperties] : [];
  });
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  return [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(alternatives)];
}

let cachedRoot: SchemaNode | undefined;

function rootNode(): SchemaNode {
  cachedRoot ??= z.toJSONSchema(taskFileSchema, { io: 'input' }) as SchemaNode;
  return cachedRoot;
}
