/** The part of the Workers runtime's interface that is used here. */
declare module 'cloudflare:sockets' {
  interface Socket {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
    readonly opened: Promise<unknown>;
    close(): Promise<void>;
    startTls(options?: { expectedServerHostname?: string }): Socket;
  }
  interface SocketOptions {
    secureTransport?: 'off' | 'on' | 'starttls';
    allowHalfOpen?: boolean;
  }
  export function connect(
    address: { hostname: string; port: number },
    options?: SocketOptions,
  ): Socket;
}

declare module 'cloudflare:workers' {
  /** Variables and bindings of the Worker. */
  export const env: Readonly<Record<string, unknown>>;
  export class DurableObject<Env> {
    constructor(state: DurableObjectState, env: Env);
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
  }
}

interface DurableObjectState {
  waitUntil(work: Promise<unknown>): void;
}

interface DurableObjectNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId): { fetch(request: Request): Promise<Response> };
}

interface DurableObjectId {
  toString(): string;
}

interface CacheStorage {
  /** The cache of the place that the Worker runs in. */
  readonly default: Cache;
}

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
