import type { SlotKey, Teacher } from '../ports/teacher.ts';

/** A teacher and the slots it was asked for, rationales included. */
export interface RecordingTeacher extends Teacher {
  readonly asked: readonly SlotKey[];
}

/** Records what `inner` is asked. `asked` is shared by those who record into the same list. */
export function recordingTeacher(inner: Teacher, asked: SlotKey[] = []): RecordingTeacher {
  const { proposeRationales } = inner;
  return {
    ...inner,
    asked,
    propose(slot, options) {
      asked.push(slot.key);
      return inner.propose(slot, options);
    },
    ...(proposeRationales === undefined ? {} : {
      proposeRationales(slot, options) {
        asked.push(slot.key);
        return proposeRationales.call(inner, slot, options);
      },
    }),
  };
}
