import type { MessageField } from '../../src/workbench.ts';
import { rdataName, rdataSource } from './rdata_names.ts';
import { RDATA_TEXTS } from './rdata_texts.ts';

/** What a field is called, what it says, and where that is written down. */
export interface Explanation {
  readonly name: string;
  readonly text: string;
  readonly source: string;
}

/** The texts of each kind of field, as the core names kinds. */
const KINDS: Readonly<Record<string, Explanation>> = {
  id: {
    name: 'ID',
    text: 'Ties an answer to its question. Over HTTPS it is 0, so that equal questions are equal requests; towards servers it is drawn at random, so that answers are hard to forge.',
    source: 'RFC 1035 4.1.1, RFC 8484 4.1',
  },
  flags: {
    name: 'Flags',
    text: 'Sixteen bits that say what kind of message this is and how it went.',
    source: 'RFC 1035 4.1.1',
  },
  'question count': {
    name: 'Questions',
    text: 'How many questions follow. In practice one.',
    source: 'RFC 9619',
  },
  'answer count': {
    name: 'Answers',
    text: 'How many records the answer section holds.',
    source: 'RFC 1035 4.1.1',
  },
  'authority count': {
    name: 'Authority records',
    text: 'How many records the authority section holds. In an answer that says no, the SOA record there tells how long to believe it.',
    source: 'RFC 1035 4.1.1, RFC 2308 3',
  },
  'additional count': {
    name: 'Additional records',
    text: 'How many records come beside the answer; OPT is one of them.',
    source: 'RFC 1035 4.1.1',
  },
  name: {
    name: 'Name',
    text: 'Labels, each behind its length. An octet from c0 on begins a pointer to where the rest of the name stands already.',
    source: 'RFC 1035 4.1.4',
  },
  type: { name: 'Type', text: 'Which kind of record.', source: 'RFC 1035 3.2.2' },
  class: { name: 'Class', text: 'IN, the Internet, nearly always.', source: 'RFC 1035 3.2.4' },
  ttl: {
    name: 'TTL',
    text: 'How many seconds the record may be kept. Berth counts it down while it holds an answer.',
    source: 'RFC 1035 3.2.1, RFC 8767 4',
  },
  length: { name: 'Length', text: 'How many octets of data follow.', source: 'RFC 1035 3.2.1' },
  opaque: {
    name: 'Data',
    text: 'Data of a type without a known layout, or that does not fit its type: passed on as it is.',
    source: 'RFC 3597 3',
  },
  'payload size': {
    name: 'Payload size',
    text: 'The largest datagram that the sender takes. 1232 octets pass nearly everywhere in one piece.',
    source: 'RFC 6891 6.2.3, RFC 9715 3.1',
  },
  'extended rcode': {
    name: 'Extended rcode',
    text: 'Eight more bits in front of the four in the flags.',
    source: 'RFC 6891 6.1.3',
  },
  version: { name: 'EDNS version', text: 'There is only 0.', source: 'RFC 6891 6.1.3' },
  'edns flags': {
    name: 'EDNS flags',
    text: 'The first bit is DO: send DNSSEC records along. All others are reserved.',
    source: 'RFC 6891 6.1.4, RFC 3225 3',
  },
  'option code': {
    name: 'Option',
    text: 'Which option follows. What a server does not know it ignores.',
    source: 'RFC 6891 6.1.2',
  },
  'option length': {
    name: 'Option length',
    text: 'How many octets of it follow.',
    source: 'RFC 6891 6.1.2',
  },
  'option data': {
    name: 'Option data',
    text: 'The octets of the option.',
    source: 'RFC 6891 6.1.2',
  },
  'error code': {
    name: 'Extended error',
    text: 'Why it went as it did, more closely than a response code can say.',
    source: 'RFC 8914 4',
  },
  'error text': { name: 'In words', text: 'The same, for people.', source: 'RFC 8914 2' },
  unread: {
    name: 'Unreadable',
    text: 'These octets are not what should stand here.',
    source: 'RFC 9267',
  },
};

const UNKNOWN: Explanation = { name: 'Field', text: '', source: 'RFC 1035 4.1' };

/** Names of options, by their numbers in IANA's registry. */
const OPTIONS: Readonly<Record<string, string>> = {
  3: 'NSID',
  8: 'client subnet',
  9: 'EXPIRE',
  10: 'cookie',
  11: 'TCP keepalive',
  12: 'padding',
  13: 'CHAIN',
  14: 'key tag',
  15: 'extended error',
};

/** What a field says, with the name of what is only a number in the message. */
export function saysOf({ kind, value }: MessageField): string {
  const name = kind === 'option code' ? OPTIONS[value] : undefined;
  if (kind === 'edns flags') return (Number(value) & 0x8000) === 0 ? value : `${value}, DO`;
  return name === undefined ? value : `${value}, ${name}`;
}

/** Explains a field; `type` is that of its record. */
export function explain(field: MessageField, type: string): Explanation {
  if (field.kind === 'rdata') {
    const name = rdataName(type, field.index);
    const text = RDATA_TEXTS[name] ?? `Data of a ${type} record.`;
    return { name: name[0]?.toUpperCase() + name.slice(1), text, source: rdataSource(type) };
  }
  const known = KINDS[field.kind] ?? UNKNOWN;
  if (type !== 'OPT') return known;
  if (field.kind === 'name') return { ...known, text: 'The root, always: OPT is no real record.' };
  if (field.kind === 'type') {
    return {
      ...known,
      text: 'OPT: what the header has no room for. It lives as long as the message.',
      source: 'RFC 6891 6.1',
    };
  }
  return known;
}
