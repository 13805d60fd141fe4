import { linesOf, type Memory } from './memory.ts';

/** What a host needs to know to open an upstream. */
export interface Upstream {
  protocol: 'udp' | 'tcp' | 'tls' | 'https';
  /** What its certificate must hold, and what is sent as server name; empty: its address. */
  name: string;
  path: string;
  method: 'GET' | 'POST';
  /** SHA-256 of the public key, one of which must fit, in base64; none: any. */
  pins: string[];
  url: string;
  /** Each with its port. */
  addresses: string[];
}

/** What the module knows of an upstream of a resolver. */
export function readUpstream(memory: Memory, resolver: number, id: number): Upstream {
  const size = memory.call('berth_describe_upstream', resolver, id);
  const upstream: Upstream = {
    protocol: 'udp',
    name: '',
    path: '',
    method: 'POST',
    pins: [],
    url: '',
    addresses: [],
  };
  for (const [key, value] of linesOf(memory.textOf(size))) {
    if (key === 'pin') upstream.pins.push(value);
    else if (key === 'address') upstream.addresses.push(value);
    else Object.assign(upstream, { [key]: value });
  }
  return upstream;
}
