import { isIP } from 'node:net';
import { itemsOf, SettingsError } from './settings_from_env.ts';

/** Where clients are waited for. */
export interface ListenAddress {
  secure: boolean;
  address: string;
  port: number;
}

/** Loopback, without TLS: for a proxy beside it, or to try it out. */
const DEFAULT_LISTEN = 'http://127.0.0.1:8080';

/** Reads the setting `listen`. Errors: SettingsError. */
export function readListen(text: string | undefined, hasCertificate: boolean): ListenAddress[] {
  return itemsOf(text ?? DEFAULT_LISTEN).map((item) => {
    const found = /^(https?):\/\/(\[[0-9a-f:.]+\]|[0-9.]+)(?::(\d{1,5}))?$/i.exec(item);
    const [, scheme, host, port] = found ?? [];
    const address = host?.replace(/^\[|\]$/g, '') ?? '';
    if (scheme === undefined || isIP(address) === 0 || Number(port ?? 0) > 65535) {
      const form = 'https:// or http:// and an ADDRESS, with or without :PORT';
      throw new SettingsError(`listen: '${item}' is not ${form}`);
    }
    const secure = scheme.toLowerCase() === 'https';
    if (secure && !hasCertificate) {
      throw new SettingsError(`listen: '${item}' needs tls.cert and tls.key`);
    }
    return {
      secure,
      address,
      port: Number(port ?? (secure ? 443 : 80)),
    };
  });
}

/** The address as a URL. */
export function urlOf({ secure, address, port }: ListenAddress): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `http${secure ? 's' : ''}://${host}:${port}`;
}
