import type { MessageField, MessagePart } from '../../src/workbench.ts';

/** A question, a record, the header: the fields that belong together. */
export interface Entry {
  readonly part: MessagePart;
  readonly number: number;
  /** Of the record or question; empty in the header. */
  readonly type: string;
  readonly fields: readonly MessageField[];
}

/** A record of an answer in a line. */
export interface RecordLine {
  readonly key: number;
  readonly name: string;
  readonly ttl: string;
  readonly type: string;
  readonly data: string;
}

/** The fields of a message by what they belong to. */
export function entriesOf(fields: readonly MessageField[]): Entry[] {
  const groups: MessageField[][] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last?.[0]?.entry === field.entry && last[0].part === field.part) last.push(field);
    else groups.push([field]);
  }
  return groups.map((group) => ({
    part: group[0]?.part ?? 'header',
    number: group[0]?.entry ?? 0,
    type: fieldValue(group, 'type'),
    fields: group,
  }));
}

/** The records of the answer section. */
export function recordLines(entries: readonly Entry[], part: MessagePart = 'answer'): RecordLine[] {
  return entries
    .filter((entry) => entry.part === part)
    .map(({ fields, number, type }) => ({
      key: number,
      name: fieldValue(fields, 'name'),
      ttl: fieldValue(fields, 'ttl'),
      type,
      data: fields
        .filter(({ kind }) => kind === 'rdata' || kind === 'opaque' || kind === 'unread')
        .map(({ value }) => value)
        .join(' '),
    }));
}

/** The response code in words. */
export function rcodeOf(fields: readonly MessageField[]): string {
  return fieldValue(fields, 'flags').split(' ')[1] ?? '';
}

/** The extended errors of a message: code, and text without its quotes. */
export function extendedErrors(fields: readonly MessageField[]): { code: string; text: string }[] {
  return fields.flatMap((field, at) => {
    if (field.kind !== 'error code') return [];
    const next = fields[at + 1];
    const text = next?.kind === 'error text' ? next.value.replace(/^"|"$/g, '') : '';
    return [{ code: field.value, text }];
  });
}

export function fieldValue(fields: readonly MessageField[], kind: string): string {
  return fields.find((field) => field.kind === kind)?.value ?? '';
}
