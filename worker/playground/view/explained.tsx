import type { MessageField } from '../../src/workbench.ts';
import { explain, saysOf } from '../model/explain.ts';
import { flagsOf } from '../model/flags.ts';
import { entriesOf } from '../model/laid_out.ts';
import { namePartsOf } from '../model/name_parts.ts';
import { titleOf } from './field_list.tsx';
import { active } from './store.ts';

/** What the field says that is looked at. */
export function Explained({ message, all }: { message: Uint8Array; all: MessageField[] }) {
  const field = all[active.value];
  if (field === undefined) return null;
  const entry = entriesOf(all).find(({ fields }) => fields.includes(field));
  const { name, text, source } = explain(field, entry?.type ?? '');
  const size = field.size === 1 ? '1 octet' : `${field.size} octets`;
  return (
    <div class="explained" id="explained">
      <p class="where">
        {entry && titleOf(entry)} · {size} at {field.offset}
      </p>
      <h3>{name}</h3>
      {field.kind === 'flags' ? (
        <Flags message={message} />
      ) : (
        <p class="says mono">{saysOf(field)}</p>
      )}
      {field.kind === 'name' && <NameParts field={field} message={message} />}
      <p>
        {text} <span class="source">{source}</span>
      </p>
    </div>
  );
}

function Flags({ message }: { message: Uint8Array }) {
  return (
    <ul class="flags">
      {flagsOf(message).map(({ name, value, set, means }) => (
        <li key={name} class={set ? 'set' : ''} title={means}>
          <span>{name}</span>
          <b class="mono">{value}</b>
          <span class="visually-hidden">{set ? `: ${means}` : ''}</span>
        </li>
      ))}
    </ul>
  );
}

function NameParts({ field, message }: { field: MessageField; message: Uint8Array }) {
  const parts = namePartsOf(message.subarray(field.offset, field.offset + field.size));
  return (
    <ol class="labels mono" aria-label="Parts of the name">
      {parts.map((part, at) => (
        <li key={at} class={part.kind}>
          {part.kind === 'label' ? part.text : part.kind === 'root' ? 'end' : `see ${part.offset}`}
        </li>
      ))}
    </ol>
  );
}
