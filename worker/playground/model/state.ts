import type { Protocol, ServerScript } from '../scripted/script.ts';

/** All that a person sets: what a link to the page carries. */
export interface PlayState {
  name: string;
  type: string;
  /** Asks for DNSSEC records (DO). */
  dnssec: boolean;
  /** Asks servers inside of the page; else the one at `url`. */
  scripted: boolean;
  /** Of a server of DNS over HTTPS. */
  url: string;
  /** How scripted servers are asked. */
  protocol: Protocol;
  north: ServerScript;
  south: ServerScript;
  /** What scripted servers know, a record a line; empty: the zone that comes with the page. */
  zone: string;
  /** Settings of the core, `key = value` a line. */
  settings: string;
  /** Milliseconds on the page's clock for each real one, of `PACES`. */
  pace: number;
}

export const PACES = [1, 0.25, 0.05] as const;

/** How servers are while all is well. */
export const WELL: Pick<PlayState, 'north' | 'south'> = {
  north: { delay: 40, loss: 0, fault: 'none' },
  south: { delay: 90, loss: 0, fault: 'none' },
};

export const DEFAULT_STATE: PlayState = {
  name: 'www.berth.example',
  type: 'A',
  dnssec: false,
  scripted: true,
  url: 'https://cloudflare-dns.com/dns-query',
  protocol: 'udp',
  ...WELL,
  zone: '',
  settings: 'policy.block = ads.berth.example',
  pace: 1,
};
