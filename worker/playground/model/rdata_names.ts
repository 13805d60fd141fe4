/** Of SIG and RRSIG (RFC 4034 3.1). */
const SIGNATURE = [
  'type covered',
  'algorithm',
  'labels',
  'original TTL',
  'expires',
  'valid from',
  'key tag',
  'signer',
  'signature',
];

/** What the fields of RDATA are called, in the order of the type's layout; from each type's RFC. */
const RDATA: Readonly<Record<string, readonly string[]>> = {
  A: ['address'],
  AAAA: ['address'],
  NS: ['name server'],
  CNAME: ['canonical name'],
  PTR: ['name'],
  DNAME: ['target'],
  SOA: ['primary server', 'mailbox', 'serial', 'refresh', 'retry', 'expire', 'negative TTL'],
  MX: ['preference', 'mail server'],
  TXT: ['text'],
  SPF: ['text'],
  HINFO: ['CPU', 'operating system'],
  RP: ['mailbox', 'TXT name'],
  SRV: ['priority', 'weight', 'port', 'target'],
  NAPTR: ['order', 'preference', 'flags', 'services', 'expression', 'replacement'],
  DS: ['key tag', 'algorithm', 'digest type', 'digest'],
  CDS: ['key tag', 'algorithm', 'digest type', 'digest'],
  ZONEMD: ['serial', 'scheme', 'algorithm', 'digest'],
  DNSKEY: ['flags', 'protocol', 'algorithm', 'public key'],
  KEY: ['flags', 'protocol', 'algorithm', 'public key'],
  CDNSKEY: ['flags', 'protocol', 'algorithm', 'public key'],
  SIG: SIGNATURE,
  RRSIG: SIGNATURE,
  NSEC: ['next name', 'types'],
  NSEC3: ['hash algorithm', 'flags', 'iterations', 'salt', 'next hash', 'types'],
  NSEC3PARAM: ['hash algorithm', 'flags', 'iterations', 'salt'],
  SSHFP: ['algorithm', 'fingerprint type', 'fingerprint'],
  TLSA: ['usage', 'selector', 'matching type', 'certificate data'],
  OPENPGPKEY: ['key'],
  SVCB: ['priority', 'target', 'parameter'],
  HTTPS: ['priority', 'target', 'parameter'],
  URI: ['priority', 'weight', 'target'],
  CAA: ['flags', 'tag', 'value'],
};

export function rdataName(type: string, index: number): string {
  return RDATA[type]?.[index] ?? 'data';
}

/** Where the layout of a type's RDATA is written down. */
const SOURCES: Readonly<Record<string, string>> = {
  A: 'RFC 1035 3.4.1',
  AAAA: 'RFC 3596 2.2',
  NS: 'RFC 1035 3.3.11',
  CNAME: 'RFC 1035 3.3.1',
  PTR: 'RFC 1035 3.3.12',
  DNAME: 'RFC 6672 2.1',
  SOA: 'RFC 1035 3.3.13',
  MX: 'RFC 1035 3.3.9',
  TXT: 'RFC 1035 3.3.14',
  SRV: 'RFC 2782',
  NAPTR: 'RFC 3403 4.1',
  DS: 'RFC 4034 5.1',
  DNSKEY: 'RFC 4034 2.1',
  RRSIG: 'RFC 4034 3.1',
  NSEC: 'RFC 4034 4.1',
  NSEC3: 'RFC 5155 3.2',
  SSHFP: 'RFC 4255 3.1',
  TLSA: 'RFC 6698 2.1',
  SVCB: 'RFC 9460 2.2',
  HTTPS: 'RFC 9460 2.2',
  URI: 'RFC 7553 4.5',
  CAA: 'RFC 8659 4.1',
};

export function rdataSource(type: string): string {
  return SOURCES[type] ?? 'RFC 1035 4.1.3';
}
