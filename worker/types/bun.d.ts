/** The part of Bun's interface that is used here. */
declare namespace Bun {
  interface Server {
    readonly port: number;
    requestIP(request: Request): { address: string } | null;
    stop(closeActiveConnections?: boolean): Promise<void>;
  }
  interface ServeOptions {
    hostname: string;
    port: number;
    tls?: { cert: string; key: string };
    fetch(request: Request, server: Server): Response | Promise<Response>;
  }
  function serve(options: ServeOptions): Server;
  const env: Record<string, string | undefined>;
}

interface ImportMeta {
  /** Whether this module is the one that was started. */
  readonly main: boolean;
}
