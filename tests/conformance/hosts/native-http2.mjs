// The program asked in HTTP/2: what HTTP decides, no upstream has a part in.

import { http2Client } from '../runner/http_client.mjs';
import { start as startNative } from './native.mjs';

export const transports = [];
export const takesLists = true;

export const start = (wanted) => startNative(wanted, http2Client);
