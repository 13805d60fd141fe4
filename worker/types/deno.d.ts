/** The part of Deno's interface that is used here. */
declare namespace Deno {
  interface Connection {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
    setNoDelay(on?: boolean): void;
    close(): void;
  }
  interface TlsConnection extends Connection {
    handshake(): Promise<{ alpnProtocol: string | null }>;
  }
  interface Address {
    hostname: string;
    port: number;
  }
  function connect(to: Address): Promise<Connection>;
  function startTls(
    connection: Connection,
    options: { hostname: string; alpnProtocols?: string[] },
  ): Promise<TlsConnection>;

  interface ServeOptions {
    hostname: string;
    port: number;
    cert?: string;
    key?: string;
    /** Ends it with all its connections. */
    signal?: AbortSignal;
    onListen?(address: Address): void;
  }
  interface Server {
    readonly finished: Promise<void>;
    shutdown(): Promise<void>;
  }
  function serve(
    options: ServeOptions,
    answer: (
      request: Request,
      info: { remoteAddr: Address; completed: Promise<void> },
    ) => Response | Promise<Response>,
  ): Server;
  const env: { toObject(): Record<string, string> };
}
